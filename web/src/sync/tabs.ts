/**
 * «Общий компьютер»: a session lives as long as a tab of it is open. A reloaded tab carries a mark; a new one asks the others.
 */
const MARK = "parta.tab";
const CHANNEL = "parta-tabs";
const ANSWER_WITHIN = 250;

export interface TabPresence {
  /** The tab has signed out. */
  end(): void;
}

/** This tab is open and answers whoever asks. */
export function announceTab(): TabPresence {
  mark(true);
  const channel = open();
  if (channel)
    channel.onmessage = (event) => {
      if (event.data === "anyone?") channel.postMessage("here");
    };
  return {
    end() {
      channel?.close();
      mark(false);
    },
  };
}

/** Whether this tab, before a reload, or another one still holds the session. */
export async function tabLives(): Promise<boolean> {
  if (marked()) return true;
  const channel = open();
  if (!channel) return false;
  try {
    return await new Promise<boolean>((resolve) => {
      channel.onmessage = (event) => event.data === "here" && resolve(true);
      channel.postMessage("anyone?");
      setTimeout(() => resolve(false), ANSWER_WITHIN);
    });
  } finally {
    channel.close();
  }
}

function open(): BroadcastChannel | undefined {
  return typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel(CHANNEL);
}

function marked(): boolean {
  try {
    return sessionStorage.getItem(MARK) !== null;
  } catch {
    return false;
  }
}

function mark(on: boolean): void {
  try {
    if (on) sessionStorage.setItem(MARK, "1");
    else sessionStorage.removeItem(MARK);
  } catch {
    // Without session storage a reload ends the session: the safe side on a shared computer.
  }
}
