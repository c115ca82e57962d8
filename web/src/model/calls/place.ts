import { create } from "zustand";

export interface CallPlace {
  org: string;
  chat: string;
  /** The person has answered a ringing call: no looking at oneself first. */
  answer?: true;
}

interface CallPlaceState {
  /** The chat whose call one is in, or is about to join. */
  place: CallPlace | undefined;
  /** In the call itself, not only before the door. */
  joined: boolean;
  /** The call fills the window; else a small bar leads back to it. */
  full: boolean;
  /** Opens the call of a chat: the door first. Does nothing but show it again where one is in it already. */
  open: (place: CallPlace) => void;
  set: (change: Partial<Pick<CallPlaceState, "joined" | "full">>) => void;
  close: () => void;
}

/** Which call is on this screen. The call's own code loads when there is one. */
export const useCallPlace = create<CallPlaceState>()((set, get) => ({
  place: undefined,
  joined: false,
  full: false,
  open: (place) => {
    const now = get();
    // Another call goes on: it stays until one leaves it.
    if (now.place && now.joined) set({ full: true });
    else set({ place, joined: false, full: true });
  },
  set: (change) => set(change),
  close: () => set({ place: undefined, joined: false, full: false }),
}));
