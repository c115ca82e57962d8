import { Dialog as Base } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react/macro";
import { ChevronLeft, ChevronRight, Download, X } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import type { Attachment } from "~/model";
import { IconButton } from "~/ui/IconButton";
import { fileAddress } from "./Attachments";
import styles from "./PhotoViewer.module.css";

export interface ViewedPhotos {
  photos: readonly Attachment[];
  at: number;
  org: string;
  author: string;
  time: number;
}

/** Photos of one message over the whole window. Arrows turn, Esc closes. */
export default function PhotoViewer({ viewed, onClose }: { viewed: ViewedPhotos | undefined; onClose: () => void }) {
  // The last ones stay drawn while the window closes.
  const [shown, setShown] = useState(viewed);
  if (viewed && viewed !== shown) setShown(viewed);
  return (
    <Base.Root open={viewed !== undefined} onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={styles.scrim} />
        {shown && <Photos viewed={shown} />}
      </Base.Portal>
    </Base.Root>
  );
}

function Photos({ viewed }: { viewed: ViewedPhotos }) {
  const { t } = useLingui();
  const { photos, org, author } = viewed;
  const [{ of, at }, setPlace] = useState({ of: viewed, at: viewed.at });
  if (of !== viewed) setPlace({ of: viewed, at: viewed.at });
  const photo = photos[at];
  if (!photo) return null;
  const address = fileAddress(org, photo.id);
  const number = at + 1;
  const total = photos.length;
  const turn = (step: number) => setPlace({ of: viewed, at: (at + step + total) % total });
  const onKeyDown = (event: KeyboardEvent) => {
    if (total > 1 && event.key === "ArrowLeft") turn(-1);
    else if (total > 1 && event.key === "ArrowRight") turn(1);
    else return;
    event.preventDefault();
  };
  return (
    <Base.Popup className={styles.popup} onKeyDown={onKeyDown}>
      <header className={styles.bar}>
        <Base.Title className={styles.title}>
          {author}
          {total > 1 && <span className={styles.count}>{t`${number} из ${total}`}</span>}
        </Base.Title>
        <a
          className={styles.button}
          href={address}
          download={photo.name}
          aria-label={t`Скачать фото`}
          title={t`Скачать фото`}
        >
          <Download size={22} aria-hidden="true" />
        </a>
        <Base.Close render={<IconButton className={styles.button} label={t`Закрыть`} icon={<X size={24} />} />} />
      </header>
      <div className={styles.stage}>
        <img
          key={photo.id}
          className={styles.photo}
          src={address}
          alt={t`Фото, ${author}`}
          width={photo.width || undefined}
          height={photo.height || undefined}
        />
        {total > 1 && (
          <>
            <IconButton
              className={styles.back}
              label={t`Предыдущее фото`}
              icon={<ChevronLeft size={28} />}
              onClick={() => turn(-1)}
            />
            <IconButton
              className={styles.next}
              label={t`Следующее фото`}
              icon={<ChevronRight size={28} />}
              onClick={() => turn(1)}
            />
          </>
        )}
      </div>
    </Base.Popup>
  );
}
