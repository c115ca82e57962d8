import { create } from "zustand";

/** A call of which one wants to know who was there. */
export interface AskedCall {
  org: string;
  chat: string;
  call: string;
}

interface AskedAttendance {
  asked: AskedCall | undefined;
  open: boolean;
  ask: (asked: AskedCall) => void;
  close: () => void;
}

/** Whose attendance is on screen outside of a call. The part that shows it loads when it is asked for. */
export const useAskedAttendance = create<AskedAttendance>()((set) => ({
  asked: undefined,
  open: false,
  ask: (asked) => set({ asked, open: true }),
  close: () => set({ open: false }),
}));
