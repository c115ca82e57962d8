import type { Chat, Space } from "~/model";

type UnitRef = Space["units"][number];

/** A part of the chat list. */
export interface ListSection {
  key: string;
  kind: "child" | "channels" | "class" | "subjects" | "official" | "others";
  /** Whose block of a parent's list it is; twins in one class share theirs. */
  children?: Space["children"];
  /** Whose chats these are: the class that one attends or leads. */
  unit?: UnitRef;
  chats: Chat[];
}

/** Latest first, pinned ones above. */
function byRecency(a: Chat, b: Chat): number {
  return Number(b.pinned) - Number(a.pinned) || b.last_at - a.last_at || a.title.localeCompare(b.title, "ru");
}

/**
 * Announcements above talk; a parent has one block per child, name and class first; the class that one attends or leads, then subjects and
 * classes taught; other official chats; then everything made by people. Archived chats come last in their part.
 */
export function sectionsOf(space: Space, chats: readonly Chat[]): ListSection[] {
  const left = new Set(chats);
  const take = (wanted: (chat: Chat) => boolean): Chat[] => {
    const taken = [...left].filter(wanted);
    for (const chat of taken) left.delete(chat);
    return taken.sort((a, b) => Number(a.archived) - Number(b.archived) || byRecency(a, b));
  };
  const official = (unit: string | undefined, capacity: string) => (chat: Chat) =>
    chat.kind === "official" && unit !== undefined && chat.unit === unit && chat.my_capacity === capacity;
  const channels = take((chat) => chat.kind === "channel");
  const children = blocks(space).map((block) => ({
    key: `child-${block.map((child) => child.id).join("-")}`,
    kind: "child" as const,
    children: block,
    chats: take(official(block[0]?.unit?.id, "parent")),
  }));
  const classes = space.units
    .filter((unit) => unit.kind === "class" || unit.kind === "group")
    .map((unit) => ({
      key: `class-${unit.id}`,
      kind: "class" as const,
      unit,
      chats: take(
        (chat) =>
          chat.template_name !== "subject" &&
          (official(unit.id, "class_teacher")(chat) || official(unit.id, "pupil")(chat)),
      ),
    }));
  const taught = take(
    (chat) => chat.kind === "official" && (chat.template_name === "subject" || chat.my_capacity === "subject_teacher"),
  );
  const sections: ListSection[] = [
    { key: "channels", kind: "channels", chats: channels },
    ...children,
    ...classes,
    { key: "subjects", kind: "subjects", chats: taught },
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
