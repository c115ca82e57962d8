/** How often the title of a tab in the background changes: noticed, and not restless. */
const TITLE_EVERY = 1500;

interface Calling {
  /** Who calls. */
  who: string;
  /** What the title and the notice say. */
  words: string;
  /** Whether the person wants notices of the system. */
  notices: boolean;
}

/**
 * Makes a call noticed while nobody looks at the page: the title of the tab says it in turn with its own, and where it is allowed the system
 * shows a notice that stays. Returns how to stop.
 */
export function callOut({ who, words, notices }: Calling): () => void {
  const own = document.title;
  const timer = setInterval(() => {
    const looked = document.visibilityState === "visible" && document.hasFocus();
    document.title = looked || document.title.endsWith(words) ? own : words;
  }, TITLE_EVERY);
  const notice = notices ? notify(who, words) : undefined;
  return () => {
    clearInterval(timer);
    if (document.title.endsWith(words)) document.title = own;
    notice?.close();
  };
}

function notify(who: string, words: string): Notification | undefined {
  const looked = document.visibilityState === "visible" && document.hasFocus();
  if (looked || !("Notification" in globalThis) || Notification.permission !== "granted") return undefined;
  try {
    const notice = new Notification(who, {
      body: words,
      tag: "parta-call",
      icon: "/icons/icon-192.png",
      requireInteraction: true,
      silent: true,
    });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
    return notice;
  } catch {
    // Chrome on Android shows notices through the service worker only, and there the page itself rings and shakes.
    return undefined;
  }
}
