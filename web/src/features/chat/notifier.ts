import { t } from "@lingui/core/macro";
import { type Message, parta } from "~/model";
import { useAlerts } from "~/model/alerts";
import type { OrgState } from "~/model/state";
import { playChime } from "./chime";
import { inOneLine } from "./words";

/** Older news that come with catching up are seen in the list; they make no noise. */
const FRESH = 60_000;

/**
 * Makes new messages noticed while the client is open: a sound, and a notice of the system when nobody looks. Never for muted chats, own
 * messages and the chat one is looking at. Returns how to stop.
 */
export function startNotifier(openChat: () => string | undefined, navigate: (path: string) => void): () => void {
  return parta.listen((org, update) => {
    if (update.type !== "message_posted") return;
    const state = parta.org(org);
    const { message } = update.data as { message: Message };
    if (!state || !isNews(state, message)) return;
    const looking = document.visibilityState === "visible" && document.hasFocus();
    if (looking && openChat() === message.chat) return;
    const alerts = useAlerts.getState();
    if (alerts.sound) playChime();
    if (alerts.notices && !looking) notify(state, message, navigate);
  });
}

export function isNews(state: OrgState, message: Message, now = Date.now()): boolean {
  const chat = state.chats[message.chat];
  return (
    chat !== undefined &&
    !chat.muted &&
    message.author.id !== state.space.member &&
    message.removed_at === undefined &&
    message.ordinal > chat.read_ordinal &&
    now - message.created_at < FRESH
  );
}

function notify(state: OrgState, message: Message, navigate: (path: string) => void): void {
  if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
  const chat = state.chats[message.chat];
  const personal = chat?.kind === "personal";
  const text = inOneLine(message) || t`Новое сообщение`;
  try {
    const notice = new Notification(chat?.title ?? state.space.short_name, {
      body: personal ? text : `${message.author.name}: ${text}`,
      tag: `parta-${message.chat}`,
      icon: "/icons/icon-192.png",
      silent: true,
    });
    notice.onclick = () => {
      window.focus();
      navigate(`/chats/${message.chat}`);
      notice.close();
    };
  } catch {
    // Chrome on Android shows notices through the service worker only.
    navigator.serviceWorker?.ready
      .then((worker) => worker.showNotification(chat?.title ?? "", { body: text, tag: `parta-${message.chat}` }))
      .catch(() => undefined);
  }
}
