import { create } from "zustand";

interface ShownCodes {
  /** Just given, and told once only: they outlive the page that asked for them, which may go as soon as they exist. */
  codes: readonly string[] | undefined;
  show: (codes: readonly string[]) => void;
  /** They have been kept elsewhere. */
  forget: () => void;
}

/** Recovery codes of the second factor that wait to be printed or copied. */
export const useRecoveryCodes = create<ShownCodes>()((set) => ({
  codes: undefined,
  show: (codes) => set({ codes }),
  forget: () => set({ codes: undefined }),
}));
