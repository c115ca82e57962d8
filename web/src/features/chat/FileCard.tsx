import { useLingui } from "@lingui/react/macro";
import { Download, File, FileArchive, FileAudio, FileImage, FileSpreadsheet, FileText, FileVideo } from "lucide-react";
import { fileSize } from "~/app/i18n/numbers";
import styles from "./FileCard.module.css";

interface FileCardProps {
  name: string;
  /** Bytes. */
  size: number;
  /** Where it is downloaded from; none while it is on its way. */
  href?: string;
  /** Tab reaches it: it does not belong to a message, whose menu and arrows lead on. */
  tabbable?: boolean | undefined;
}

const icons: [RegExp, typeof File][] = [
  [/\.(docx?|odt|rtf|txt|pdf|pptx?|odp)$/i, FileText],
  [/\.(xlsx?|ods|csv)$/i, FileSpreadsheet],
  [/\.(zip|rar|7z|gz|tar)$/i, FileArchive],
  [/\.(mp3|ogg|wav|m4a|flac)$/i, FileAudio],
  [/\.(mp4|mov|avi|mkv|webm)$/i, FileVideo],
  [/\.(png|jpe?g|gif|webp|svg|heic)$/i, FileImage],
];

/** A file: what it is called, of which kind, how large. */
export function FileCard({ name, size, href, tabbable }: FileCardProps) {
  const { t } = useLingui();
  const Icon = icons.find(([ending]) => ending.test(name))?.[1] ?? File;
  const kind = /\.([\p{L}\p{N}]{1,5})$/u.exec(name)?.[1]?.toUpperCase();
  const facts = [kind, fileSize(size)].filter(Boolean).join(" · ");
  const content = (
    <>
      <span className={styles.icon}>
        <Icon size={22} aria-hidden="true" />
      </span>
      <span className={styles.words}>
        <span className={styles.name}>{name}</span>
        <span className={styles.facts}>{facts}</span>
      </span>
    </>
  );
  if (!href) return <div className={styles.card}>{content}</div>;
  return (
    <a className={styles.card} href={href} download={name} tabIndex={tabbable ? 0 : -1}>
      <span className="visually-hidden">{t`Скачать файл`}</span>
      {content}
      <Download size={18} aria-hidden="true" />
    </a>
  );
}
