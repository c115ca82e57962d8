import type { Chat, Space } from "~/model";

/** A part of the chat list. */
export interface ListSection {
  key: string;
  kind: "child" | "channels" | "official" | "others";
  /** The child's block of a parent's list. */
  child?: Space["children"][number];
  chats: Chat[];
}

/** Latest first, pinned ones above. */
function byRecency(a: Chat, b: Chat): number {
  return Number(b.pinned) - Number(a.pinned) || b.last_at - a.last_at || a.title.localeCompare(b.title, "ru");
}

/**
 * Announcements above talk; a parent has one block per child, name and class first; official chats of other places held; then everything
 * made by people. Archived chats come last in their part.
 */
export function sectionsOf(space: Space, chats: readonly Chat[]): ListSection[] {
  const left = new Set(chats);
  const take = (wanted: (chat: Chat) => boolean): Chat[] => {
    const taken = [...left].filter(wanted);
    for (const chat of taken) left.delete(chat);
    return taken.sort((a, b) => Number(a.archived) - Number(b.archived) || byRecency(a, b));
  };
  const channels = take((chat) => chat.kind === "channel");
  const children = space.children.map((child) => ({
    key: `child-${child.id}`,
    kind: "child" as const,
    child,
    // Twins in one class share their chats: the first block has them.
    chats: take(
      (chat) =>
        chat.kind === "official" &&
        chat.unit !== undefined &&
        chat.unit === child.unit?.id &&
        chat.my_capacity === "parent",
    ),
  }));
  const sections: ListSection[] = [
    { key: "channels", kind: "channels", chats: channels },
    ...children,
    { key: "official", kind: "official", chats: take((chat) => chat.kind === "official") },
    { key: "others", kind: "others", chats: take(() => true) },
  ];
  return sections.filter((section) => section.chats.length > 0 || section.kind === "child");
}
