import { plural, t } from "@lingui/core/macro";
import type { Chat, Space } from "~/model";
import { capacityWord } from "./words";

/** Under a chat's title: how many people, or what kind of place it is. */
export function chatSubtitle(chat: Chat, space: Space): string {
  if (chat.archived) return t`В архиве: писать сюда больше нельзя`;
  if (chat.kind === "personal") return chat.peer_teacher_badge ? capacityWord("teacher", space.kind) : t`Личный чат`;
  if (chat.kind === "channel" && chat.member_count === 0) return t`Официальный канал`;
  return plural(chat.member_count, {
    one: "# участник",
    few: "# участника",
    many: "# участников",
    other: "# участника",
  });
}
