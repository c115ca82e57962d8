import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { capacityWord } from "~/app/i18n/capacities";
import { fullStamp } from "~/app/i18n/dates";
import type { Chat, Publication, Space } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { cx } from "~/ui/cx";
import { Dialog } from "~/ui/Dialog";
import { TextArea } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import { Attachments } from "./Attachments";
import styles from "./Materials.module.css";
import { Text } from "./MessageBody";
import type { ViewedPhotos } from "./PhotoViewer";
import { decidePublication, deletePublication, editPublication } from "./use-publications";

interface PublicationCardProps {
  one: Publication;
  chat: Chat;
  space: Space;
  onEdit: () => void;
  onChanged: () => Promise<void>;
  onView: (photos: ViewedPhotos) => void;
}

/** Material that has not appeared yet: what it says, how it stands, and what one may do about it. */
export function PublicationCard({ one, chat, space, onEdit, onChanged, onView }: PublicationCardProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [busy, setBusy] = useState<string>();
  const [returning, setReturning] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const own = one.author.id === space.member;
  // Nobody publishes in the name of someone who has left or lost the role: what is left of it can only go.
  const orphaned = !own && chat.may_approve && !one.author_may_publish;
  const run = async (name: string, work: () => Promise<unknown>, done: string) => {
    setBusy(name);
    try {
      await work();
      toast({ text: done });
    } catch (error) {
      toast({ text: (error as Error).message, tone: "danger" });
    } finally {
      setReturning(false);
      setDeleting(false);
      await onChanged();
      setBusy(undefined);
    }
  };
  const content = (submit: boolean) => ({
    text: one.text,
    attachments: one.attachments.map((file) => file.id),
    submit,
  });
  const author = [one.author.name, capacityWord(one.author.capacity, space.kind)].filter(Boolean).join(" · ");
  return (
    <article className={styles.card} aria-label={author}>
      <header className={styles.cardHead}>
        <span className={styles.author}>
          <strong>{author}</strong>
          <span className={styles.note}>{fullStamp(one.changed_at, { zone: space.time_zone })}</span>
        </span>
        {!orphaned && <StateWord state={one.state} />}
      </header>
      {orphaned && (
        <Banner tone="warning">
          <strong>
            <Trans>Автор больше не может публиковать.</Trans>
          </strong>{" "}
          <Trans>Опубликовать материал от имени автора нельзя, его можно удалить.</Trans>
        </Banner>
      )}
      {one.state === "returned" && one.reason && (
        <Banner tone="warning">
          <strong>
            <Trans>Что поправить:</Trans>
          </strong>{" "}
          {one.reason}
        </Banner>
      )}
      <Attachments
        files={one.attachments}
        org={space.org}
        message={{ author: one.author, created_at: one.changed_at }}
        onView={onView}
        tabbable
      />
      {one.text && <Text text={one.text}>{null}</Text>}
      <div className={styles.actions}>
        {own && (
          <>
            <Button variant="quiet" onClick={() => setDeleting(true)}>
              <Trans>Удалить</Trans>
            </Button>
            <span className={styles.gap} />
            {one.state === "submitted" ? (
              <Button
                busy={busy === "recall"}
                onClick={() =>
                  void run("recall", () => editPublication(space.org, one, content(false)), t`Материал в черновиках.`)
                }
              >
                <Trans>Отозвать</Trans>
              </Button>
            ) : (
              <>
                <Button onClick={onEdit}>
                  <Trans>Изменить</Trans>
                </Button>
                <Button
                  variant="primary"
                  busy={busy === "send"}
                  onClick={() =>
                    void run("send", () => editPublication(space.org, one, content(true)), t`Отправлено на публикацию.`)
                  }
                >
                  <Trans>На публикацию</Trans>
                </Button>
              </>
            )}
          </>
        )}
        {orphaned && (
          <Button variant="quiet" onClick={() => setDeleting(true)}>
            <Trans>Удалить</Trans>
          </Button>
        )}
        {chat.may_approve && one.state === "submitted" && !orphaned && (
          <>
            <span className={styles.gap} />
            <Button onClick={() => setReturning(true)}>
              <Trans>Вернуть</Trans>
            </Button>
            <Button
              variant="primary"
              busy={busy === "publish"}
              onClick={() =>
                void run("publish", () => decidePublication(space.org, one, true), t`Опубликовано в канале.`)
              }
            >
              <Trans>Опубликовать</Trans>
            </Button>
          </>
        )}
      </div>
      <ReturnDialog
        open={returning}
        busy={busy === "return"}
        onOpenChange={setReturning}
        onReturn={(reason) =>
          void run("return", () => decidePublication(space.org, one, false, reason), t`Материал возвращён автору.`)
        }
      />
      <ConfirmDialog
        open={deleting}
        onOpenChange={setDeleting}
        title={t`Удалить материал?`}
        confirmLabel={t`Удалить`}
        danger
        busy={busy === "delete"}
        onConfirm={() => void run("delete", () => deletePublication(space.org, one), t`Материал удалён.`)}
      >
        <Trans>Он ещё не опубликован. Вернуть его будет нельзя.</Trans>
      </ConfirmDialog>
    </article>
  );
}

function StateWord({ state }: { state: Publication["state"] }) {
  const { t } = useLingui();
  const word = state === "submitted" ? t`Ждёт публикации` : state === "returned" ? t`На доработке` : t`Черновик`;
  return <span className={cx(styles.state, styles[state])}>{word}</span>;
}

interface ReturnDialogProps {
  open: boolean;
  busy: boolean;
  onOpenChange: (open: boolean) => void;
  onReturn: (reason: string) => void;
}

function ReturnDialog({ open, busy, onOpenChange, onReturn }: ReturnDialogProps) {
  const { t } = useLingui();
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Вернуть автору`}
      description={t`Автор увидит причину, поправит материал и отправит снова.`}
      actions={
        <Button
          variant="primary"
          busy={busy}
          onClick={() => (reason.trim() ? onReturn(reason.trim()) : setMissing(true))}
        >
          <Trans>Вернуть</Trans>
        </Button>
      }
    >
      <TextArea
        label={t`Что поправить`}
        rows={3}
        maxLength={1000}
        value={reason}
        error={missing && !reason.trim() ? t`Напишите, что нужно поправить.` : undefined}
        onChange={(event) => setReason(event.target.value)}
      />
    </Dialog>
  );
}
