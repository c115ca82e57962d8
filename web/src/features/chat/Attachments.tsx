import { useLingui } from "@lingui/react/macro";
import type { Attachment, Message } from "~/model";
import { cx } from "~/ui/cx";
import styles from "./Attachments.module.css";
import { FileCard } from "./FileCard";
import type { ViewedPhotos } from "./PhotoViewer";

interface AttachmentsProps {
  files: readonly Attachment[];
  org: string;
  /** Who shows them, and when: told beside a photo that fills the window. */
  message: Pick<Message, "created_at"> & { author: Pick<Message["author"], "name"> };
  onView: (photos: ViewedPhotos) => void;
  /** Tab reaches them; within a list of messages it does not. */
  tabbable?: boolean;
}

export const fileAddress = (org: string, id: string) => `/api/orgs/${org}/files/${id}`;

/** Photos as pictures whose place is kept before they come; other files as cards. */
export function Attachments({ files, org, message, onView, tabbable }: AttachmentsProps) {
  const { t } = useLingui();
  const photos = files.filter((file) => file.kind === "photo");
  const others = files.filter((file) => file.kind !== "photo");
  if (files.length === 0) return null;
  return (
    <>
      {photos.length > 0 && (
        <div className={cx(styles.photos, photos.length > 1 && styles.many)}>
          {photos.map((photo, index) => (
            <button
              key={photo.id}
              type="button"
              tabIndex={tabbable ? 0 : -1}
              className={styles.photo}
              style={photos.length === 1 ? frame(photo) : undefined}
              aria-label={t`Открыть фото: ${photo.name}`}
              onClick={() => onView({ photos, at: index, org, author: message.author.name, time: message.created_at })}
            >
              <img
                src={`${fileAddress(org, photo.id)}${photo.has_preview ? "/preview" : ""}`}
                alt=""
                width={photo.width || undefined}
                height={photo.height || undefined}
                loading="lazy"
                decoding="async"
              />
            </button>
          ))}
        </div>
      )}
      {others.map((file) => (
        <FileCard
          key={file.id}
          name={file.name}
          size={file.size}
          href={fileAddress(org, file.id)}
          tabbable={tabbable}
        />
      ))}
    </>
  );
}

const LARGEST = { width: 320, height: 360 };
const SMALLEST = 72;

/** The place of one photo: its own shape, within bounds. Pixels at 100 % text. */
export function frame({ width, height }: { width: number; height: number }) {
  if (!width || !height) return { width: "15rem", aspectRatio: "4 / 3" };
  const scale = Math.min(1, LARGEST.width / width, LARGEST.height / height);
  const shown = { width: Math.max(SMALLEST, width * scale), height: Math.max(SMALLEST, height * scale) };
  return { width: `${shown.width / 16}rem`, aspectRatio: `${shown.width} / ${shown.height}` };
}
