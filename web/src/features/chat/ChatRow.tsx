import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { BellOff, Check, CircleAlert, Clock, PhoneCall, Pin } from "lucide-react";
import { memo, type ReactNode } from "react";
import { listStamp } from "~/app/i18n/dates";
import { type Chat, type Space, useParta } from "~/model";
import { Badge } from "~/ui/Badge";
import { ListRow } from "~/ui/ListRow";
import { OfficialSeal } from "~/ui/OfficialSeal";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { ChatAvatar } from "./ChatAvatar";
import styles from "./ChatList.module.css";
import { typingLine } from "./typing-line";
import { filesInWords, inOneLine, shortAuthor } from "./words";

interface ChatRowProps {
  chat: Chat;
  space: Space;
  current: boolean;
}

/** So much of a draft is more than a row can show. */
const DRAFT_SHOWN = 120;

/** One chat of the list. */
export const ChatRow = memo(function ChatRow({ chat, space, current }: ChatRowProps) {
  const { t } = useLingui();
  const marks = (
    <span className={styles.marks}>
      {(chat.kind === "official" || chat.kind === "channel") && <OfficialSeal />}
      {chat.peer_teacher_badge && <TeacherBadge />}
      {chat.call && <PhoneCall size={15} role="img" aria-label={t`Идёт звонок`} className={styles.calling} />}
      {chat.muted && <BellOff size={15} role="img" aria-label={t`Без звука`} />}
      {chat.pinned && <Pin size={15} role="img" aria-label={t`Закреплён`} />}
    </span>
  );
  return (
    <ListRow
      href={`/chats/${chat.id}`}
      current={current}
      leading={<ChatAvatar chat={chat} size={48} />}
      title={chat.title}
      marks={marks}
      subtitle={<LastLine chat={chat} space={space} current={current} />}
      meta={chat.last_message && <Stamp time={chat.last_at} zone={space.time_zone} />}
      badge={<Badge count={chat.unread} muted={chat.muted} />}
    />
  );
});

function Stamp({ time, zone }: { time: number; zone: string }) {
  return <time dateTime={new Date(time).toISOString()}>{listStamp(time, { zone })}</time>;
}

/** A call that runs; else who is typing; else what waits to be sent, or to be finished; else the last message. */
function LastLine({ chat, space, current }: ChatRowProps): ReactNode {
  const { t } = useLingui();
  // In the open chat one sees it in the field.
  const draft = useParta((state) => (current ? "" : (state.drafts[chat.id] ?? ""))).trim();
  const typing = useParta((state) => state.typing[chat.id]);
  const waiting = useParta((state) => state.outgoing.findLast((message) => message.chat === chat.id));
  const materials = chat.publications_waiting ?? 0;
  if (materials > 0)
    return (
      <span className={styles.materials}>
        {chat.may_approve ? t`Ждут публикации: ${materials}` : t`Возвращены вам на доработку: ${materials}`}
      </span>
    );
  if (chat.call && !chat.call.ringing && waiting?.state !== "failed")
    return <Calling call={chat.call.id} counted={chat.kind !== "personal"} />;
  if (typing) return <span className={styles.typing}>{typingLine(typing, chat.kind === "personal")}</span>;
  if (waiting?.state === "failed")
    return (
      <span className={styles.failed}>
        <span className={styles.state}>
          <CircleAlert size={15} aria-hidden="true" />
        </span>{" "}
        {t`Не отправлено`}
      </span>
    );
  if (waiting)
    return (
      <>
        <State icon={<Clock size={15} role="img" aria-label={t`Отправляется`} />} />{" "}
        {waiting.text.trim() || filesInWords(waiting.files)}
      </>
    );
  if (draft)
    return (
      <>
        <span className={styles.draft}>{t`Черновик:`}</span> {draft.slice(0, DRAFT_SHOWN)}
      </>
    );
  const last = chat.last_message;
  if (!last) return chat.archived ? t`В архиве` : t`Сообщений пока нет`;
  const own = last.author.id === space.member;
  return (
    <>
      {own && last.call ? null : own ? (
        <State icon={<Check size={15} role="img" aria-label={t`Отправлено`} />} />
      ) : (
        chat.kind !== "personal" &&
        chat.kind !== "channel" && <span className={styles.author}>{shortAuthor(last.author)}:</span>
      )}{" "}
      {inOneLine(last, own)}
    </>
  );
}

/** A call runs here, whatever has been written since it began. */
function Calling({ call, counted }: { call: string; counted: boolean }) {
  const size = useParta((state) => (counted ? state.callSizes[call] : undefined));
  return (
    <span className={styles.calling}>
      {size ? (
        <Plural
          value={size}
          one="Идёт звонок: # участник"
          few="Идёт звонок: # участника"
          many="Идёт звонок: # участников"
          other="Идёт звонок: # участника"
        />
      ) : (
        <Trans>Идёт звонок</Trans>
      )}
    </span>
  );
}

function State({ icon }: { icon: ReactNode }) {
  return <span className={styles.state}>{icon}</span>;
}
