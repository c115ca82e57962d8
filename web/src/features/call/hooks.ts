import { type RefObject, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { LocalMedia, LocalState } from "./local";

export function useLocal<T>(local: LocalMedia, select: (state: LocalState) => T): T {
  return useStore(local.store, select);
}

/** The present moment, every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Whether something has held for so many milliseconds. */
export function useLasting(holds: boolean, least: number): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!holds) return;
    const timer = setTimeout(() => setLasts(true), least);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [holds, least]);
  return lasts;
}

/** The size of an element, as it changes. */
export function useSize(box: RefObject<HTMLElement | null>): { width: number; height: number } {
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setSize({ width: element.clientWidth, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, [box]);
  return size;
}

/** Whether the page is seen at all. */
export function useVisible(): boolean {
  const [visible, setVisible] = useState(document.visibilityState === "visible");
  useEffect(() => {
    const look = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return visible;
}

/** How loud a microphone is now, 0 … 1: speech lies between −50 and −10 dB. A muted one can be heard too: the copy hears what is not sent. */
function listen(track: MediaStreamTrack): { level(): number; close(): void } | undefined {
  if (typeof AudioContext === "undefined") return undefined;
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  const copy = track.clone();
  copy.enabled = true;
  context.createMediaStreamSource(new MediaStream([copy])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      const power = Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
      return Math.min(1, Math.max(0, (20 * Math.log10(power + 1e-6) + 50) / 40));
    },
    close: () => {
      copy.stop();
      void context.close();
    },
  };
}

/** Writes how loud a microphone is (0 … 1) into `--level` of an element, without drawing anything anew. */
export function useLevel(track: MediaStreamTrack | undefined): RefObject<HTMLDivElement | null> {
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const ear = track && listen(track);
    if (!ear) return;
    let level = 0;
    let frame = 0;
    const look = () => {
      // It rises at once and falls slowly, as eyes expect.
      level = Math.max(ear.level(), level * 0.92);
      meter.current?.style.setProperty("--level", level.toFixed(3));
      frame = requestAnimationFrame(look);
    };
    look();
    return () => {
      cancelAnimationFrame(frame);
      meter.current?.style.setProperty("--level", "0");
      ear.close();
    };
  }, [track]);
  return meter;
}

const TALK_EVERY = 250;
/** So loud is nobody who only breathes or types. */
const TALK_LEVEL = 0.45;
/** So many of the last looks must be loud: a cough is no speech. */
const TALK_LOOKS = { loud: 4, of: 10 };

/** Whether somebody talks into this microphone. */
export function useTalking(track: MediaStreamTrack | undefined): boolean {
  const [talking, setTalking] = useState(false);
  useEffect(() => {
    const ear = track && listen(track);
    if (!ear) return;
    let looks: boolean[] = [];
    const timer = setInterval(() => {
      looks = [...looks, ear.level() > TALK_LEVEL].slice(-TALK_LOOKS.of);
      setTalking(looks.filter(Boolean).length >= TALK_LOOKS.loud);
    }, TALK_EVERY);
    return () => {
      clearInterval(timer);
      ear.close();
      setTalking(false);
    };
  }, [track]);
  return talking;
}

/** Hears when the interface is laid out anew or its type changes (app/appearance.ts). */
function onAppearance(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["data-layout", "style"] });
  return () => observer.disconnect();
}

/** Whether the interface is laid out for a phone. */
export function usePhone(): boolean {
  return useSyncExternalStore(onAppearance, () => document.documentElement.dataset.layout === "phone");
}

/** Whether there is another camera to turn to: phones have one on each side; on a PC one chooses by name. */
export function useFlip(local: LocalMedia): boolean {
  const phone = usePhone();
  const open = useLocal(local, (state) => state.camera !== undefined);
  const cameras = useLocal(local, (state) => state.devices.camera.length);
  const known = useLocal(local, (state) => state.facingKnown);
  return phone && open && cameras > 1 && (known || matchMedia("(pointer: coarse)").matches);
}

/** How much larger than usual the type is: 1, in the «версия для слабовидящих» up to 2. */
export function useTextScale(): number {
  return useSyncExternalStore(
    onAppearance,
    () => (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16) / 16,
  );
}
