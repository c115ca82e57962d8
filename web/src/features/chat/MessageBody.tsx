import { Trans, useLingui } from "@lingui/react/macro";
import { Fragment, type ReactNode } from "react";
import { type Message, type Quote, useOrg } from "~/model";
import { messageAt } from "~/model/history";
import { cx } from "~/ui/cx";
import { Attachments } from "./Attachments";
import { CallEntry } from "./ChatCall";
import { findLinks } from "./links";
import styles from "./MessageBody.module.css";
import type { ViewedPhotos } from "./PhotoViewer";
import { inOneLine } from "./words";

interface MessageBodyProps {
  message: Message;
  org: string;
  /** Written by this person. */
  own: boolean;
  onJump: (ordinal: number) => void;
  onView: (photos: ViewedPhotos) => void;
  /** Time and state, at the end of the last line. */
  children: ReactNode;
}

/** Quotation, photos, files and text of a message. */
export function MessageBody({ message, org, own, onJump, onView, children }: MessageBodyProps) {
  if (message.removed_at !== undefined)
    return (
      <p className={styles.text}>
        {message.removed_by_other ? (
          <Trans>Сообщение удалено руководителем чата</Trans>
        ) : (
          <Trans>Сообщение удалено</Trans>
        )}
        {children}
      </p>
    );
  if (message.call)
    return (
      <>
        <CallEntry message={message} org={org} own={own} />
        {children}
      </>
    );
  const publisher = message.published_by;
  return (
    <>
      {message.reply_to && <Quotation quote={message.reply_to} chat={message.chat} onJump={onJump} />}
      <Attachments files={message.attachments} org={org} message={message} onView={onView} />
      <Text text={message.text}>{children}</Text>
      {publisher && (
        <p className={styles.published}>
          <Trans>Опубликовано: {publisher}</Trans>
        </p>
      )}
    </>
  );
}

export function Text({ text, children }: { text: string; children: ReactNode }) {
  return (
    <p className={cx(styles.text, isFewEmoji(text) && styles.emoji)}>
      {findLinks(text).map((piece, index) =>
        typeof piece === "string" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text do not move
          <Fragment key={index}>{piece}</Fragment>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text do not move
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ),
      )}
      {children}
    </p>
  );
}

interface QuotationProps {
  quote: Quote;
  /** Where the quoted message stands, if it is known here. */
  chat?: string;
  onJump?: (ordinal: number) => void;
}

export function Quotation({ quote, chat, onJump }: QuotationProps) {
  const { t } = useLingui();
  const quoted = useOrg((org) => (chat ? messageAt(org.histories[chat]?.stretches ?? [], quote.ordinal) : undefined));
  const member = useOrg((org) => org.space.member);
  const hidden = quote.author_name === "";
  const line = quoted && inOneLine(quoted, quoted.author.id === member);
  const text = quote.text.replace(/\s+/g, " ").trim() || (line ?? t`Без текста`);
  const content = (
    <>
      <span className={styles.quoted}>{hidden ? t`Раннее сообщение` : quote.author_name}</span>
      <span className={styles.quote}>{hidden ? t`Написано до вашего прихода` : text}</span>
    </>
  );
  if (hidden || !onJump) return <div className={styles.quotation}>{content}</div>;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={styles.quotation}
      title={t`Показать это сообщение`}
      onClick={() => onJump(quote.ordinal)}
    >
      {content}
    </button>
  );
}

const EMOJI = /^(?:\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|\u200D\p{Extended_Pictographic})*\s*){1,3}$/u;

function isFewEmoji(text: string): boolean {
  return text.length <= 40 && EMOJI.test(text);
}
