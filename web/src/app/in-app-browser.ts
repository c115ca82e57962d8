/** The browsers inside other apps: they lose sessions, cannot install, hide file pickers, and forget passwords. */
export type InAppBrowser = "telegram" | "vk" | "whatsapp" | "viber" | "instagram" | "facebook" | "line" | "other";

/** What a page can see of its browser; tests give their own. */
export interface BrowserSigns {
  userAgent: string;
  /** Telegram for Android gives no sign in the user agent but adds this object to the page. */
  telegramProxy?: boolean;
}

const named: [RegExp, InAppBrowser][] = [
  [/Telegram(-\w+)?\//i, "telegram"],
  [/\bVKAndroidApp\b|com\.vk\.vkclient|\bVKiOSApp\b/i, "vk"],
  [/\bWhatsApp\//, "whatsapp"],
  [/\bViber\b/, "viber"],
  [/\bInstagram\b/, "instagram"],
  [/\bFBAN\/|\bFBAV\/|\bFB_IAB\//, "facebook"],
  [/\bLine\/\d/, "line"],
];

/** Which app's browser this is; undefined in a browser of its own and in the installed Parta. */
export function inAppBrowser({ userAgent, telegramProxy }: BrowserSigns): InAppBrowser | undefined {
  for (const [pattern, app] of named) if (pattern.test(userAgent)) return app;
  if (telegramProxy) return "telegram";
  // Android: WebView marks itself with "; wv". iOS: a web view is WebKit without the word Safari.
  if (/\bAndroid\b.*; wv\)/.test(userAgent)) return "other";
  if (/\b(iPhone|iPad|iPod)\b/.test(userAgent) && /AppleWebKit/.test(userAgent) && !/Safari/.test(userAgent))
    return "other";
  return undefined;
}

export function browserSigns(): BrowserSigns {
  const installed = matchMedia("(display-mode: standalone)").matches;
  return {
    // The installed app on iOS has no "Safari/" in its user agent either, and is where we want people to be.
    userAgent: installed ? "" : navigator.userAgent,
    telegramProxy: !installed && "TelegramWebviewProxy" in window,
  };
}
