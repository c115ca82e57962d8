import { useLingui } from "@lingui/react/macro";
import { File, Image } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { fileSize } from "~/app/i18n/numbers";
import type { Chat } from "~/model";
import { isProgram, LARGEST_FILE, LARGEST_PHOTO, MOST_FILES } from "~/model/uploads";
import type { MenuEntry } from "~/ui/Menu";
import { type PreparedFile, prepare } from "./photos";

export interface AttachmentsState {
  files: readonly PreparedFile[];
  /** Pictures are being shrunk. */
  preparing: boolean;
  add(files: readonly File[], as: "photo" | "file"): void;
  remove(key: string): void;
  /** What was not attached, by name, and why; until the next choice. */
  refused: readonly string[];
  forgetRefused(): void;
  /** Hands the files over to the message and forgets them here. */
  take(): PreparedFile[];
  menu: MenuEntry[];
  /** The file choosers behind the menu. */
  inputs: ReactNode;
}

/** What is attached to the message being written. `others`: files it carries already. */
export function useAttachments(chat: Chat, others = 0): AttachmentsState {
  const { t } = useLingui();
  const [refused, setRefused] = useState<readonly string[]>([]);
  const [files, setFiles] = useState<readonly PreparedFile[]>([]);
  const [preparing, setPreparing] = useState(0);
  const photoInput = useRef<HTMLInputElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);

  const add = (chosen: readonly File[], as: "photo" | "file") => {
    const room = MOST_FILES - others - files.length - preparing;
    setRefused([]);
    const refuse = (those: readonly { name: string }[], why: string) => {
      if (those.length === 0) return;
      const names = those.slice(0, 3).map(({ name }) => `«${name}»`);
      const more = those.length - names.length;
      const listed = names.join(", ");
      const text = more > 0 ? t`Не прикреплено: ${listed} и ещё ${more}. ${why}` : t`Не прикреплено: ${listed}. ${why}`;
      setRefused((before) => [...before, text]);
    };
    const limit = fileSize(LARGEST_FILE);
    const photoLimit = fileSize(LARGEST_PHOTO);
    refuse(
      chosen.filter((file) => file.size === 0),
      t`В файле ничего нет. Проверьте его и выберите снова.`,
    );
    const filled = chosen.filter((file) => file.size > 0);
    refuse(
      filled.filter((file) => isProgram(file.name)),
      t`Программы и сценарии не принимаются. Подойдут документы, таблицы, презентации, фото, аудио, видео и архивы.`,
    );
    const harmless = filled.filter((file) => !isProgram(file.name));
    refuse(
      harmless.filter((file) => file.size > LARGEST_FILE),
      t`Файл может быть не больше ${limit}. Уменьшите его или дайте ссылку на хранилище школы.`,
    );
    const fitting = harmless.filter((file) => file.size <= LARGEST_FILE);
    refuse(fitting.slice(Math.max(0, room)), t`К одному сообщению можно прикрепить не больше ${MOST_FILES} файлов.`);
    const taken = fitting.slice(0, Math.max(0, room));
    if (taken.length === 0) return;
    setPreparing((count) => count + taken.length);
    Promise.all(taken.map((file) => prepare(file, file.type.startsWith("image/") ? as : "file"))).then((ready) => {
      const tooLarge = (file: PreparedFile) => file.about.kind === "photo" && file.about.size > LARGEST_PHOTO;
      refuse(
        ready.filter(tooLarge).map((file) => file.about),
        t`Фото может быть не больше ${photoLimit}. Прикрепите его как файл.`,
      );
      setFiles((before) => [...before, ...ready.filter((file) => !tooLarge(file))]);
      setPreparing((count) => count - taken.length);
    });
  };
  const input = (ref: typeof photoInput, as: "photo" | "file", label: string) => (
    <input
      ref={ref}
      type="file"
      hidden
      multiple
      accept={as === "photo" ? "image/*" : undefined}
      aria-label={label}
      onChange={(event) => {
        add(Array.from(event.target.files ?? []), as);
        event.target.value = "";
      }}
    />
  );
  return {
    files,
    preparing: preparing > 0,
    add,
    remove: (key) => setFiles((before) => before.filter((file) => file.about.key !== key)),
    refused,
    forgetRefused: () => setRefused([]),
    take: () => {
      setRefused([]);
      setFiles([]);
      return [...files];
    },
    menu: [
      { label: t`Фото`, icon: <Image size={20} />, onSelect: () => photoInput.current?.click() },
      { label: t`Файл`, icon: <File size={20} />, onSelect: () => fileInput.current?.click() },
    ],
    inputs: (
      <span key={chat.id}>
        {input(photoInput, "photo", t`Фото`)}
        {input(fileInput, "file", t`Файл`)}
      </span>
    ),
  };
}
