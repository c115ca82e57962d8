import { useLingui } from "@lingui/react/macro";
import { File, Image } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { fileSize } from "~/app/i18n/numbers";
import type { Chat } from "~/model";
import { LARGEST_FILE, MOST_FILES } from "~/model/uploads";
import type { MenuEntry } from "~/ui/Menu";
import { useToast } from "~/ui/Toast";
import { type PreparedFile, prepare } from "./photos";

export interface AttachmentsState {
  files: readonly PreparedFile[];
  /** Pictures are being shrunk. */
  preparing: boolean;
  add(files: readonly File[], as: "photo" | "file"): void;
  remove(key: string): void;
  /** Hands the files over to the message and forgets them here. */
  take(): PreparedFile[];
  menu: MenuEntry[];
  /** The file choosers behind the menu. */
  inputs: ReactNode;
}

/** What is attached to the message being written. */
export function useAttachments(chat: Chat): AttachmentsState {
  const { t } = useLingui();
  const toast = useToast();
  const [files, setFiles] = useState<readonly PreparedFile[]>([]);
  const [preparing, setPreparing] = useState(0);
  const photoInput = useRef<HTMLInputElement>(null);
  const fileInput = useRef<HTMLInputElement>(null);

  const add = (chosen: readonly File[], as: "photo" | "file") => {
    const room = MOST_FILES - files.length - preparing;
    const fitting = chosen.filter((file) => file.size > 0 && file.size <= LARGEST_FILE);
    const limit = fileSize(LARGEST_FILE);
    if (fitting.length < chosen.length)
      toast({ text: t`Не прикреплены пустые файлы и файлы больше ${limit}.`, tone: "danger" });
    if (fitting.length > room) toast({ text: t`К одному сообщению можно прикрепить не больше ${MOST_FILES} файлов.` });
    const taken = fitting.slice(0, Math.max(0, room));
    if (taken.length === 0) return;
    setPreparing((count) => count + taken.length);
    Promise.all(taken.map((file) => prepare(file, file.type.startsWith("image/") ? as : "file"))).then((ready) => {
      setFiles((before) => [...before, ...ready]);
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
    take: () => {
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
