import type { OrgState } from "~/model";

/** Unread messages of chats that are not muted: what the rail and the title of the tab count. */
export function unreadMessages(org: OrgState): number {
  return Object.values(org.chats).reduce((sum, chat) => sum + (chat.muted ? 0 : chat.unread), 0);
}
