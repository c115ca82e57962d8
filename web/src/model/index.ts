import { useStore } from "zustand";
import { type CallToTell, callToTell, useCallNews } from "./calls/news";
import { ringingCall } from "./calls/ringing";
import { Conversation } from "./conversation";
import type { PartaState } from "./known";
import { Parta } from "./parta";
import type { OrgState } from "./state";
import type { Chat } from "./types";

/** What this page knows; see parta.ts. */
export const parta = new Parta();
export const conversation = new Conversation(parta);

/** A part of the state; the component is drawn again when it changes. */
export function useParta<T>(select: (state: PartaState) => T): T {
  return useStore(parta.store, select);
}

/** A part of the organisation on screen; undefined until it is known. */
export function useOrg<T>(select: (state: OrgState) => T): T | undefined {
  return useParta((state) => {
    const org = state.current === undefined ? undefined : state.orgs[state.current];
    return org && select(org);
  });
}

/** The chat whose call rings for this person. */
export function useRinging(): { org: string; chat: Chat } | undefined {
  const org = useParta((state) => ringingCall(state.orgs)?.org);
  const chat = useParta((state) => ringingCall(state.orgs)?.chat);
  return org && chat ? { org, chat } : undefined;
}

/** The call to tell this person of, on whatever page. What a device has kept may be over by now: nothing is told while the line is down. */
export function useCallToTell(): CallToTell | undefined {
  const news = useCallNews();
  const org = useParta((state) => (state.line === "live" ? callToTell(state.orgs, news)?.org : undefined));
  const chat = useParta((state) => (state.line === "live" ? callToTell(state.orgs, news)?.chat : undefined));
  return org && chat ? { org, chat } : undefined;
}

export { useAskedAttendance } from "./calls/attendance";
export { leadsCalls } from "./calls/lead";
export { type CallToTell, useCallNews } from "./calls/news";
export { type CallPlace, useCallPlace } from "./calls/place";
export type { CallListener, PartaState, Shut, UpdateListener } from "./known";
export { useRecoveryCodes } from "./recovery-codes";
export type { History, OrgState } from "./state";
export * from "./types";
