import { plural, t } from "@lingui/core/macro";
import { capacityWord } from "~/app/i18n/capacities";
import type { Chat, Space } from "~/model";

/** Under a chat's title: how many people, or what kind of place it is. */
export function chatSubtitle(chat: Chat, space: Space): string {
  if (chat.archived) return t`В архиве: писать сюда больше нельзя`;
  if (chat.kind === "personal") return chat.peer_teacher_badge ? capacityWord("teacher", space.kind) : t`Личный чат`;
  // Its readers come and go without a word: a number would soon be wrong.
  if (chat.kind === "channel") return t`Официальный канал`;
  return plural(chat.member_count, {
    one: "# участник",
    few: "# участника",
    many: "# участников",
    other: "# участника",
  });
}
