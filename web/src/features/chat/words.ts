import { t } from "@lingui/core/macro";
import { capitalTerm } from "~/app/i18n/terms";
import type { Attachment, ChatMember, Message, Space } from "~/model";
import type { OutgoingFile } from "~/sync/outbox";

/** As which a person stands in a chat, in words: «Классный руководитель». Pupils carry none: everybody knows them. */
export function capacityWord(capacity: string, kind: Space["kind"]): string {
  switch (capacity) {
    case "class_teacher":
      return capitalTerm("class_teacher", "one", kind);
    case "teacher":
    case "subject_teacher":
      return capitalTerm("teacher", "one", kind);
    case "supplementary_teacher":
    case "leader":
      return t`Руководитель группы`;
    case "specialist":
      return t`Специалист`;
    case "administrator":
      return t`Администратор`;
    case "head":
      return t`Директор`;
    case "deputy":
      return t`Заместитель директора`;
    case "non_teaching":
      return t`Сотрудник`;
    case "pupil":
      return capitalTerm("pupil", "one", kind);
    case "parent":
      return capitalTerm("representative", "one", kind);
    default:
      return "";
  }
}

/** A message in one line: what a list, a quotation or a notification shows of it. */
export function inOneLine(message: Pick<Message, "text" | "attachments" | "removed_at">): string {
  if (message.removed_at !== undefined) return t`Сообщение удалено`;
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
