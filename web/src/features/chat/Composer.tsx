import { Trans, useLingui } from "@lingui/react/macro";
import { Lock, Paperclip, Pencil, SendHorizontal, X } from "lucide-react";
import { type ClipboardEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { type Chat, conversation, type Message, parta, type Space, useParta } from "~/model";
import { firstOf } from "~/model/history";
import { IconButton } from "~/ui/IconButton";
import { Menu } from "~/ui/Menu";
import { useToast } from "~/ui/Toast";
import { AttachmentTray } from "./AttachmentTray";
import styles from "./Composer.module.css";
import { DropZone } from "./DropZone";
import { EmojiButton } from "./EmojiButton";
import { Quotation } from "./MessageBody";
import { mayChange } from "./MessageMenu";
import { PhotoRefusals } from "./PhotoRefusals";
import { useAttachments } from "./use-attachments";
import { inOneLine } from "./words";

interface ComposerProps {
  chat: Chat;
  space: Space;
  replyTo: Message | undefined;
  editing: Message | undefined;
  /** The reply or the edit is over, sent or given up. */
  onDone: () => void;
  onEdit: (message: Message) => void;
}

const LONGEST_TEXT = 4000;

/** The field to write in; or why one cannot write here. */
export function Composer(props: ComposerProps) {
  const { chat } = props;
  if (chat.may_post) return <Field {...props} />;
  return (
    <p className={styles.closed}>
      <Lock size={18} aria-hidden="true" />
      {chat.archived ? (
        <Trans>Чат в архиве: читать можно, писать нельзя.</Trans>
      ) : chat.may_prepare ? (
        <>
          <span>
            <Trans>Публикует администратор.</Trans>
          </span>
          <a href={`/chats/${chat.id}/materials`}>
            <Trans>Подготовить материал</Trans>
          </a>
        </>
      ) : chat.kind === "channel" ? (
        <Trans>Здесь публикует администрация.</Trans>
      ) : chat.posting === "staff" ? (
        <Trans>Пишут только педагоги.</Trans>
      ) : (
        <Trans>Вы не можете писать в этот чат.</Trans>
      )}
    </p>
  );
}

function Field({ chat, space, replyTo, editing, onDone, onEdit }: ComposerProps) {
  const { t } = useLingui();
  const toast = useToast();
  const draft = useParta((state) => state.drafts[chat.id] ?? "");
  const setDraft = (next: string) => parta.writeDraft(space.org, chat.id, next);
  const [edited, setEdited] = useState("");
  const attachments = useAttachments(chat);
  const withPhoto = attachments.files.some((file) => file.about.kind === "photo");
  const area = useRef<HTMLTextAreaElement>(null);
  const text = editing ? edited : draft;
  const setText = editing ? setEdited : setDraft;

  useEffect(() => {
    if (editing) setEdited(editing.text);
  }, [editing]);
  useEffect(() => {
    if (editing || replyTo) focusAtEnd(area.current);
  }, [editing, replyTo]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const field = area.current;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }, [text]);
  // On a PC one writes at once; on a phone the keyboard would cover what one came to read.
  useEffect(() => {
    if (matchMedia("(pointer: fine)").matches) focusAtEnd(area.current);
  }, []);
  // The button that attached a file, or took it away, has done its work: one writes on.
  const attached = attachments.files.length;
  const before = useRef(attached);
  useEffect(() => {
    if (attached !== before.current && matchMedia("(pointer: fine)").matches) focusAtEnd(area.current);
    before.current = attached;
  }, [attached]);

  const empty = text.trim() === "" && (editing !== undefined || attachments.files.length === 0);
  // Nothing that was pasted is cut away: the writer decides what to leave out.
  const excess = Math.max(0, Array.from(text.trim()).length - LONGEST_TEXT);
  const send = async () => {
    if (empty || excess > 0 || attachments.preparing) return;
    if (editing) {
      const message = editing;
      onDone();
      if (edited.trim() === message.text) return;
      await conversation.edit(space.org, message, edited.trim()).catch((error: Error) => {
        toast({ text: error.message, tone: "danger" });
      });
      return;
    }
    const files = attachments.take();
    setDraft("");
    onDone();
    await conversation.send(space.org, chat.id, { text: text.trim(), replyTo, files });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      void send();
    } else if (event.key === "Escape" && (editing || replyTo)) {
      event.preventDefault();
      onDone();
    } else if (event.key === "ArrowUp" && text === "" && !editing) {
      const last = lastOwn(space, chat.id);
      if (!last) return;
      event.preventDefault();
      onEdit(last);
    }
  };

  const onPaste = (event: ClipboardEvent) => {
    const pasted = Array.from(event.clipboardData.files);
    if (pasted.length === 0) return;
    event.preventDefault();
    attachments.add(pasted, "photo");
  };

  return (
    <div className={styles.composer}>
      {editing ? (
        <Strip label={t`Отменить изменение`} onClose={onDone}>
          <span className={styles.stripTitle}>
            <Pencil size={15} aria-hidden="true" /> <Trans>Изменение сообщения</Trans>
          </span>
        </Strip>
      ) : (
        replyTo && (
          <Strip label={t`Не отвечать`} onClose={onDone}>
            <Quotation
              quote={{
                ordinal: replyTo.ordinal,
                author_name: replyTo.author.name,
                text: inOneLine(replyTo, replyTo.author.id === space.member),
              }}
            />
          </Strip>
        )
      )}
      {!editing && withPhoto && <PhotoRefusals chat={chat} space={space} />}
      {!editing && <AttachmentTray attachments={attachments} />}
      {excess > 0 && (
        <p role="alert" className={styles.excess}>
          <Trans>
            В одном сообщении до {LONGEST_TEXT} знаков, лишних: {excess}. Сократите его или отправьте в два приёма.
          </Trans>
        </p>
      )}
      <form
        className={styles.line}
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {!editing && (
          <Menu
            align="start"
            trigger={<IconButton label={t`Прикрепить`} icon={<Paperclip size={22} />} />}
            entries={attachments.menu}
          />
        )}
        <textarea
          ref={area}
          className={styles.area}
          rows={1}
          aria-invalid={excess > 0}
          placeholder={t`Сообщение`}
          aria-label={t`Сообщение`}
          enterKeyHint="enter"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            if (!editing && event.target.value) conversation.typing(space.org, chat.id);
          }}
          onKeyDown={onKeyDown}
          onPaste={onPaste}
        />
        <EmojiButton
          onPick={(emoji) => {
            const field = area.current;
            const at = field?.selectionStart ?? text.length;
            setText(text.slice(0, at) + emoji + text.slice(field?.selectionEnd ?? at));
            requestAnimationFrame(() => field?.setSelectionRange(at + emoji.length, at + emoji.length));
          }}
          returnTo={area}
        />
        <IconButton
          type="submit"
          variant="accent"
          label={editing ? t`Сохранить` : t`Отправить`}
          icon={<SendHorizontal size={22} />}
          aria-disabled={empty || excess > 0 || attachments.preparing}
          className={empty || excess > 0 ? styles.idle : undefined}
        />
      </form>
      {attachments.inputs}
      <DropZone onFiles={(files) => attachments.add(files, "photo")} />
    </div>
  );
}

function Strip({ label, onClose, children }: { label: string; onClose: () => void; children: React.ReactNode }) {
  return (
    <div className={styles.strip}>
      <div className={styles.stripBody}>{children}</div>
      <IconButton label={label} icon={<X size={20} />} onClick={onClose} />
    </div>
  );
}

/** One goes on writing where the text ends. */
function focusAtEnd(field: HTMLTextAreaElement | null): void {
  field?.focus({ preventScroll: true });
  field?.setSelectionRange(field.value.length, field.value.length);
}

/** The message that an arrow up in the empty field opens for a change. */
function lastOwn(space: Space, chat: string): Message | undefined {
  const stretch = parta.org(space.org)?.histories[chat]?.stretches.at(-1);
  if (!stretch || firstOf(stretch) < 1) return undefined;
  const own = stretch.findLast((message) => message.author.id === space.member && message.removed_at === undefined);
  return own?.text && mayChange(own, space.member) ? own : undefined;
}
