import { Trans, useLingui } from "@lingui/react/macro";
import { Info, MessagesSquare } from "lucide-react";
import { type Chat, type Space, useOrg, useParta } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { OfficialSeal } from "~/ui/OfficialSeal";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { Announcer } from "./Announcer";
import { ChatAvatar } from "./ChatAvatar";
import { CallButton, CallStrip } from "./ChatCall";
import styles from "./ChatPage.module.css";
import { Composer } from "./Composer";
import { ConversationView } from "./ConversationView";
import { MaterialsBar } from "./MaterialsBar";
import { QueueNote } from "./QueueNote";
import { chatSubtitle } from "./subtitle";
import { typingLine } from "./typing-line";
import { useOpenSpace } from "./use-open-space";
import { useWriting } from "./use-writing";

/** One chat: its messages and the field to write in. */
export default function ChatPage({ params }: { params: Record<string, string | undefined> }) {
  const id = params.chat ?? "";
  useOpenSpace(id);
  const space = useOrg((org) => org.space);
  const chat = useOrg((org) => org.chats[id]);
  const known = useParta((state) => state.current !== undefined && state.orgs[state.current] !== undefined);
  if (!known || !space) return <Skeleton look="rows" count={6} />;
  if (!chat) return <NoChat />;
  return <OpenChat key={id} chat={chat} space={space} />;
}

function OpenChat({ chat, space }: { chat: Chat; space: Space }) {
  const { t } = useLingui();
  const { replyTo, editing, onReply, onEdit, onDone } = useWriting();
  const typing = useParta((state) => state.typing[chat.id]);
  const personal = chat.kind === "personal";
  return (
    <Page
      width="own"
      back="/chats"
      leading={<ChatAvatar chat={chat} size={40} />}
      documentTitle={chat.title}
      title={
        <>
          <span className={styles.title}>{chat.title}</span>
          {(chat.kind === "official" || chat.kind === "channel") && <OfficialSeal />}
          {chat.peer_teacher_badge && <TeacherBadge />}
        </>
      }
      subtitle={
        <span className={typing ? styles.typing : undefined}>
          {typing ? typingLine(typing, personal) : chatSubtitle(chat, space)}
        </span>
      }
      actions={
        <>
          <CallButton chat={chat} space={space} />
          <a
            href={`/chats/${chat.id}/info`}
            className={styles.info}
            aria-label={t`О чате`}
            title={t`О чате`}
            data-beside-call=""
          >
            <Info size={20} aria-hidden="true" />
          </a>
        </>
      }
    >
      <CallStrip chat={chat} space={space} />
      <Announcer message={chat.last_message} member={space.member} />
      <MaterialsBar chat={chat} />
      <ConversationView chat={chat} space={space} onReply={onReply} onEdit={onEdit} />
      <QueueNote chat={chat.id} />
      <Composer chat={chat} space={space} replyTo={replyTo} editing={editing} onDone={onDone} onEdit={onEdit} />
    </Page>
  );
}

function NoChat() {
  const { t } = useLingui();
  return (
    <EmptyState
      level={1}
      icon={<MessagesSquare size={28} />}
      title={t`Этого чата у вас нет`}
      // On a phone there is neither the list beside it nor the bar.
      action={
        <LinkButton href="/chats">
          <Trans>К списку чатов</Trans>
        </LinkButton>
      }
    >
      <Trans>Возможно, вы выбыли из класса или чат закрыт. Выберите другой из списка.</Trans>
    </EmptyState>
  );
}
