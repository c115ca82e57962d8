import { create, useStore } from "zustand";
import { useCallPlace } from "~/model";
import { focusAfterCall } from "./focus";
import { CallSession } from "./session";
import type { SessionState } from "./session-state";

/** The call on this screen; follows what the rest of the program asks for (model/calls/place.ts). */
export const useCurrent = create<{ session?: CallSession }>(() => ({}));

/** What had the focus when the call was opened. */
let opener: Element | null = null;

function follow(): void {
  const { place } = useCallPlace.getState();
  const { session } = useCurrent.getState();
  if (session?.place === place) return;
  useCurrent.setState({ session: undefined });
  session?.close();
  if (!place) {
    if (session) focusAfterCall(opener);
    opener = null;
    return;
  }
  opener ??= document.activeElement;
  const next = new CallSession(place);
  useCurrent.setState({ session: next });
  if (place.answer) void next.join({ microphone: true, camera: false });
}

useCallPlace.subscribe(follow);
follow();

export function useSession<T>(session: CallSession, select: (state: SessionState) => T): T {
  return useStore(session.store, select);
}
