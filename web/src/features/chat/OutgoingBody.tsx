import { Trans, useLingui } from "@lingui/react/macro";
import { CircleAlert, Clock, RotateCw, Trash2, X } from "lucide-react";
import { useEffect, useState } from "react";
import { timeOfDay } from "~/app/i18n/dates";
import { fileSize } from "~/app/i18n/numbers";
import { parta, type Space, useParta } from "~/model";
import type { Outgoing, OutgoingFile } from "~/sync/outbox";
import { Button } from "~/ui/Button";
import { cx } from "~/ui/cx";
import { ProgressBar } from "~/ui/ProgressBar";
import { frame } from "./Attachments";
import attached from "./Attachments.module.css";
import { FileCard } from "./FileCard";
import type { OutgoingItem } from "./items";
import { Quotation, Text } from "./MessageBody";
import styles from "./MessageRow.module.css";
import own from "./OutgoingBody.module.css";

/** A message that has not reached the server yet: what it says, and how it stands. */
export function OutgoingBody({ item, space }: { item: OutgoingItem; space: Space }) {
  const { t } = useLingui();
  const { outgoing } = item;
  const failed = outgoing.state === "failed";
  const time = timeOfDay(outgoing.createdAt, { zone: space.time_zone });
  return (
    <article
      className={cx(styles.message, styles.own)}
      data-message={item.key}
      tabIndex={-1}
      aria-label={t`Вы, ${time}`}
    >
      <div className={cx(styles.bubble, failed && own.failed)}>
        {outgoing.replyTo && <Quotation quote={outgoing.replyTo} chat={outgoing.chat} />}
        <Files outgoing={outgoing} />
        <Text text={outgoing.text}>
          <span className={styles.meta}>
            <time dateTime={new Date(outgoing.createdAt).toISOString()}>{time}</time>
            {failed ? (
              <CircleAlert className={own.alert} size={15} role="img" aria-label={t`Не отправлено`} />
            ) : (
              <Clock size={15} role="img" aria-label={t`Отправляется`} />
            )}
          </span>
        </Text>
        {failed ? <Failure outgoing={outgoing} /> : <Upload outgoing={outgoing} />}
      </div>
    </article>
  );
}

function Failure({ outgoing }: { outgoing: Outgoing }) {
  const { t } = useLingui();
  return (
    <div className={own.failure} role="alert">
      <p>
        <strong>
          <Trans>Не отправлено.</Trans>
        </strong>{" "}
        {outgoing.refusedFile !== undefined && <>«{outgoing.refusedFile}»: </>}
        {outgoing.error ?? t`Файл больше не читается: удалите сообщение и прикрепите файл заново.`}
      </p>
      <div className={own.actions}>
        {outgoing.error !== undefined && outgoing.refusedFile === undefined && (
          <Button icon={<RotateCw size={18} />} onClick={() => parta.outbox?.retry(outgoing.clientId)}>
            <Trans>Повторить</Trans>
          </Button>
        )}
        <Button variant="quiet" icon={<Trash2 size={18} />} onClick={() => parta.outbox?.discard(outgoing.clientId)}>
          <Trans>Удалить</Trans>
        </Button>
      </div>
    </div>
  );
}

function Upload({ outgoing }: { outgoing: Outgoing }) {
  const { t } = useLingui();
  const progress = useParta((state) => state.progress.get(outgoing.clientId));
  if (!outgoing.files.some((file) => !file.id)) return null;
  const sent = fileSize(progress?.sent ?? 0);
  const total = fileSize(progress?.total ?? outgoing.files.reduce((sum, file) => sum + file.size, 0));
  return (
    <div className={own.upload}>
      <ProgressBar
        label={t`Загрузка`}
        value={progress?.sent ?? 0}
        max={progress?.total || 1}
        text={progress ? t`${sent} из ${total}` : t`ждёт связи`}
      />
      <Button variant="quiet" icon={<X size={18} />} onClick={() => parta.outbox?.discard(outgoing.clientId)}>
        <Trans>Отменить</Trans>
      </Button>
    </div>
  );
}

function Files({ outgoing }: { outgoing: Outgoing }) {
  const photos = outgoing.files.filter((file) => file.kind === "photo");
  const others = outgoing.files.filter((file) => file.kind !== "photo");
  return (
    <>
      {photos.length > 0 && (
        <div className={cx(attached.photos, photos.length > 1 && attached.many)}>
          {photos.map((photo) => (
            <LocalPhoto key={photo.key} photo={photo} single={photos.length === 1} />
          ))}
        </div>
      )}
      {others.map((file) => (
        <FileCard key={file.key} name={file.name} size={file.size} />
      ))}
    </>
  );
}

/** From this device's own bytes. */
function LocalPhoto({ photo, single }: { photo: OutgoingFile; single: boolean }) {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    let made: string | undefined;
    let gone = false;
    parta.outbox?.fileBytes(photo.key).then((bytes) => {
      if (!bytes || gone) return;
      made = URL.createObjectURL(bytes);
      setAddress(made);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [photo.key]);
  return (
    <span className={attached.photo} style={single ? frame(photo) : undefined}>
      {address && <img src={address} alt="" />}
    </span>
  );
}
