import { useCallback, useEffect, useRef } from "react";
import { useCallPlace } from "~/model";
import { own, type Room } from "~/model/calls/room";
import type { Panel } from "./Bar";
import type { CallSession } from "./session";
import type { Whole } from "./whole";

interface KeysProps {
  session: CallSession;
  room: Room;
  panel: Panel | undefined;
  onPanel: (panel: Panel | undefined) => void;
  onKeys: () => void;
  away: boolean;
  whole: Whole | undefined;
  /** Absent: no screen is shown. */
  onWhole: ((whole: Whole | undefined) => void) | undefined;
}

/** Letters by the place of the key, so that the Russian layout works too; Esc closes what is open. */
export function useKeys(props: KeysProps) {
  const latest = useRef(props);
  latest.current = props;
  const onKey = useCallback((event: KeyboardEvent) => {
    const { session, room, panel, onPanel, onKeys, away, whole, onWhole } = latest.current;
    if (away || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (somethingFloats()) return;
    if (event.key === "Escape") {
      event.preventDefault();
      if (whole) onWhole?.(undefined);
      else if (panel) onPanel(undefined);
      else useCallPlace.getState().set({ full: false });
      return;
    }
    const target = event.target as HTMLElement;
    if (event.repeat || target.closest("input, textarea, select, [contenteditable]")) return;
    const { microphone, camera } = session.store.getState();
    const toggle = (which: Panel) => onPanel(panel === which ? undefined : which);
    if (event.key === "?") onKeys();
    else if (event.code === "KeyM") void session.turnMicrophone(!microphone);
    else if (event.code === "KeyV") void session.turnCamera(!camera);
    else if (event.code === "KeyP") toggle("people");
    else if (event.code === "KeyC") toggle("chat");
    else if (event.code === "KeyF" && onWhole) onWhole(whole ? undefined : "bare");
    else if (event.code === "KeyH" && room.view.kind === "group")
      void session.ask("PUT", "hand", { up: typeof own(room)?.hand !== "number" });
    else return;
    event.preventDefault();
  }, []);
  useEffect(() => {
    // Before the page beneath hears Esc and closes its chat.
    addEventListener("keydown", onKey, { capture: true });
    return () => removeEventListener("keydown", onKey, { capture: true });
  }, [onKey]);
}

/** A menu, a question, a panel of the interface lies over the call and hears the keys first. */
export function somethingFloats(): boolean {
  const root = document.getElementById("root");
  const layers = document.querySelectorAll('[role="dialog"],[role="alertdialog"],[role="menu"]');
  return [...layers].some((layer) => !root?.contains(layer) || layer.getAttribute("role") === "alertdialog");
}
