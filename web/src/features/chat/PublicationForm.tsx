import { Trans, useLingui } from "@lingui/react/macro";
import { Paperclip, X } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { fileSize } from "~/app/i18n/numbers";
import { type Attachment, type Chat, type Publication, parta, type Space, useParta } from "~/model";
import { uploadAttachment } from "~/model/uploads";
import { newClientId } from "~/sync/outbox";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { Menu } from "~/ui/Menu";
import { TextArea } from "~/ui/TextField";
import { AttachmentTray } from "./AttachmentTray";
import tray from "./AttachmentTray.module.css";
import styles from "./Materials.module.css";
import { useAttachments } from "./use-attachments";
import { createPublication, editPublication } from "./use-publications";

const LONGEST_TEXT = 4000;

interface PublicationFormProps {
  chat: Chat;
  space: Space;
  /** Material that is being changed. */
  edited?: Publication | undefined;
  onDone: () => void;
  onCancel?: (() => void) | undefined;
}

/** Text, photos and files for the channel: kept as a draft, or sent to whoever publishes. */
export function PublicationForm({ chat, space, edited, onDone, onCancel }: PublicationFormProps) {
  const { t } = useLingui();
  // What is begun anew is kept on the device, as in every other chat.
  const begun = useParta((state) => state.drafts[chat.id] ?? "");
  const [changed, setChanged] = useState(edited?.text ?? "");
  const text = edited ? changed : begun;
  const setText = (next: string) => (edited ? setChanged(next) : parta.writeDraft(space.org, chat.id, next));
  const [kept, setKept] = useState<readonly Attachment[]>(edited?.attachments ?? []);
  const [busy, setBusy] = useState<"draft" | "submit">();
  const [error, setError] = useState<string>();
  const attachments = useAttachments(chat, kept.length);
  // One name for all tries, so that an answer that was lost makes no second material; uploads are not repeated either.
  const clientId = useRef(newClientId());
  const uploaded = useRef(new Map<string, string>());
  const form = useId();
  const excess = Math.max(0, Array.from(text.trim()).length - LONGEST_TEXT);
  const empty = text.trim() === "" && kept.length === 0 && attachments.files.length === 0;

  const save = async (submit: boolean) => {
    if (busy || attachments.preparing) return;
    if (empty) return setError(t`Напишите текст или прикрепите файл.`);
    if (excess > 0) return;
    setBusy(submit ? "submit" : "draft");
    setError(undefined);
    try {
      for (const { about, bytes } of attachments.files)
        if (!uploaded.current.has(about.key))
          uploaded.current.set(about.key, (await uploadAttachment(space.org, about, bytes)).id);
      const fresh = attachments.files.map(({ about }) => uploaded.current.get(about.key) ?? "");
      const content = { text: text.trim(), attachments: [...kept.map((file) => file.id), ...fresh], submit };
      if (edited) await editPublication(space.org, edited, content);
      else await createPublication(space.org, chat.id, clientId.current, content);
      attachments.take();
      setText("");
      setKept([]);
      clientId.current = newClientId();
      onDone();
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(undefined);
    }
  };

  return (
    <form
      id={form}
      className={styles.form}
      onSubmit={(event: FormEvent) => {
        event.preventDefault();
        void save(true);
      }}
    >
      <TextArea
        label={t`Текст`}
        rows={5}
        value={text}
        error={excess > 0 ? t`В материале до ${LONGEST_TEXT} знаков, лишних: ${excess}.` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setError(undefined);
        }}
      />
      {kept.length > 0 && (
        <ul className={tray.tray} aria-label={t`Уже прикреплено`}>
          {kept.map((file) => (
            <li key={file.id} className={tray.file}>
              <span className={tray.words}>
                <span className={tray.name}>{file.name}</span>
                <span className={tray.size}>{fileSize(file.size)}</span>
              </span>
              <IconButton
                label={t`Убрать ${file.name}`}
                icon={<X size={18} />}
                onClick={() => setKept(kept.filter((other) => other.id !== file.id))}
              />
            </li>
          ))}
        </ul>
      )}
      <AttachmentTray attachments={attachments} />
      {error && <Banner tone="danger">{error}</Banner>}
      <div className={styles.actions}>
        <Menu
          align="start"
          trigger={
            <Button type="button" variant="quiet" icon={<Paperclip size={20} />}>
              <Trans>Прикрепить</Trans>
            </Button>
          }
          entries={attachments.menu}
        />
        <span className={styles.gap} />
        {onCancel && (
          <Button type="button" variant="quiet" onClick={onCancel}>
            <Trans>Отмена</Trans>
          </Button>
        )}
        <Button type="button" busy={busy === "draft"} onClick={() => void save(false)}>
          <Trans>В черновики</Trans>
        </Button>
        <Button type="submit" variant="primary" busy={busy === "submit"}>
          <Trans>На публикацию</Trans>
        </Button>
      </div>
      {attachments.inputs}
    </form>
  );
}
