import { create } from "zustand";

/** How this device makes itself noticed; kept on the device. */
interface Alerts {
  sound: boolean;
  /** Notices of the system, where the browser allows them. */
  notices: boolean;
  /** The person has answered our own question about notices. */
  asked: boolean;
  /** When this device first showed the chats, in milliseconds since 1970; 0: not yet. */
  met: number;
}

const KEY = "parta.alerts";
const defaults: Alerts = { sound: true, notices: false, asked: false, met: 0 };

export const useAlerts = create<Alerts & { set: (change: Partial<Alerts>) => void }>()((update, get) => ({
  ...defaults,
  ...kept(),
  set: (change) => {
    update(change);
    const { sound, notices, asked, met } = get();
    try {
      localStorage.setItem(KEY, JSON.stringify({ sound, notices, asked, met }));
    } catch {
      // Forbidden storage: the choice holds until the page is closed.
    }
  },
}));

function kept(): Partial<Alerts> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
