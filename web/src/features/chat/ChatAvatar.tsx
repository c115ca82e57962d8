import type { Chat } from "~/model";
import { Avatar } from "~/ui/Avatar";

/** Personal chats look like the person, class chats show the class. */
export function ChatAvatar({ chat, size }: { chat: Chat; size: 32 | 40 | 48 | 72 }) {
  const personal = chat.kind === "personal";
  return (
    <Avatar
      id={chat.peer ?? chat.unit ?? chat.id}
      name={chat.title}
      label={chat.avatar_label || undefined}
      shape={personal ? "person" : "group"}
      size={size}
    />
  );
}
