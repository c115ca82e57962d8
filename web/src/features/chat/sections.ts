import type { Chat, Space } from "~/model";

/** A part of the chat list. */
export interface ListSection {
  key: string;
  kind: "child" | "channels" | "official" | "others";
  /** Whose block of a parent's list it is; twins in one class share theirs. */
  children?: Space["children"];
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
  const children = blocks(space).map((block) => ({
    key: `child-${block.map((child) => child.id).join("-")}`,
    kind: "child" as const,
    children: block,
    chats: take(
      (chat) =>
        chat.kind === "official" &&
        chat.unit !== undefined &&
        chat.unit === block[0]?.unit?.id &&
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

function blocks(space: Space): Space["children"][] {
  const byClass = new Map<string, Space["children"]>();
  for (const child of space.children) {
    const key = child.unit?.id ?? `none-${child.id}`;
    byClass.set(key, [...(byClass.get(key) ?? []), child]);
  }
  return [...byClass.values()];
}
