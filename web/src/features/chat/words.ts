import { t } from "@lingui/core/macro";
import { capacityWord } from "~/app/i18n/capacities";
import { timeOfDay } from "~/app/i18n/dates";
import type { Attachment, ChatMember, Message, Space } from "~/model";
import type { MessageCall } from "~/model/calls/types";
import type { OutgoingFile } from "~/sync/outbox";

/** A message in one line: what a list, a quotation or a notification shows of it. `own`: this person wrote it. */
export function inOneLine(message: Pick<Message, "text" | "attachments" | "removed_at" | "call">, own = false): string {
  if (message.removed_at !== undefined) return t`Сообщение удалено`;
  if (message.call) return callWords(message.call, own);
  const text = message.text.replace(/\s+/g, " ").trim();
  return text || filesInWords(message.attachments);
}

/** Who wrote, where a line has room for little: without whose representative it is. */
export function shortAuthor({ name, capacity }: Pick<Message["author"], "name" | "capacity">): string {
  return capacity === "parent" ? name.replace(/\s+\(.*\)$/, "") : name;
}

export function filesInWords(files: readonly (Attachment | OutgoingFile)[]): string {
  const [first] = files;
  if (!first) return "";
  if (files.length === 1) return first.kind === "photo" ? t`Фото` : first.name;
  const photos = files.filter((file) => file.kind === "photo").length;
  const count = files.length;
  if (photos === count) return t`Фото: ${count}`;
  return t`Файлы: ${count}`;
}

/** Under a person's name: «Классный руководитель · 5«А»», and whether they have joined. */
export function personFacts(person: Pick<ChatMember, "capacity" | "units" | "joined">, kind: Space["kind"]): string {
  const facts = [capacityWord(person.capacity, kind), person.units.join(", ")];
  if (person.joined === false) facts.push(t`ещё нет в Парте`);
  return facts.filter(Boolean).join(" · ");
}

/** What a call was: «Звонок», «Пропущенный звонок». `own`: this person called. */
export function callWords(call: MessageCall, own: boolean): string {
  if (call.ended_at === undefined) return t`Идёт звонок`;
  if (call.end_reason === "unanswered") return own ? t`Звонок без ответа` : t`Пропущенный звонок`;
  if (call.end_reason === "declined") return t`Отклонённый звонок`;
  return t`Звонок`;
}

/** When a call of two ended. How long they talked is not known: it began with the ringing. */
export function callEnd({ ended_at }: MessageCall, zone: string | undefined): string {
  if (ended_at === undefined || zone === undefined) return "";
  const end = timeOfDay(ended_at, { zone });
  return t`закончился в ${end}`;
}

/** «25 мин»; under a minute in seconds. */
export function callLength({ started_at, ended_at }: MessageCall): string {
  if (ended_at === undefined) return "";
  const seconds = Math.max(1, Math.round((ended_at - started_at) / 1000));
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return t`${seconds} с`;
  if (minutes < 60) return t`${minutes} мин`;
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? t`${hours} ч` : t`${hours} ч ${rest} мин`;
}
