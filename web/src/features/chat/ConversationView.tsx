import { Trans, useLingui } from "@lingui/react/macro";
import { MessageCircle } from "lucide-react";
import { useCallback, useMemo, useRef, useState } from "react";
import { type Chat, type Message, type Space, useParta } from "~/model";
import type { Outgoing } from "~/sync/outbox";
import { EmptyState } from "~/ui/EmptyState";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import { makeItems } from "./items";
import { MessageList } from "./MessageList";
import styles from "./MessageList.module.css";
import { PinnedBar } from "./PinnedBar";
import { useStretch } from "./use-stretch";

interface ConversationViewProps {
  chat: Chat;
  space: Space;
  onReply: (message: Message) => void;
  onEdit: (message: Message) => void;
}

/** The messages of a chat, whatever of them is on screen. */
export function ConversationView({ chat, space, onReply, onEdit }: ConversationViewProps) {
  const { t } = useLingui();
  const stretch = useStretch(space.org, chat);
  const allOutgoing = useParta((state) => state.outgoing);
  const outgoing = useMemo(() => allOutgoing.filter((message) => message.chat === chat.id), [allOutgoing, chat.id]);
  const [target, setTarget] = useState<{ ordinal: number }>();
  const toast = useToast();
  const latest = useRef(stretch);
  latest.current = stretch;
  // Every row has it: while it stays the same they are not drawn again.
  const jump = useCallback(
    (ordinal: number) =>
      latest.current.goTo(ordinal).then(
        () => setTarget({ ordinal }),
        (error: Error) => toast({ text: error.message, tone: "danger" }),
      ),
    [toast],
  );
  const toEnd = () =>
    stretch.goToEnd().then(
      () => setTarget(undefined),
      (error: Error) => toast({ text: error.message, tone: "danger" }),
    );
  // Stays where it was when the chat was opened, so that reading does not move it.
  const [unreadFrom] = useState(() => (chat.unread > 0 ? chat.last_ordinal - chat.unread + 1 : undefined));
  const items = useMemo(
    () =>
      makeItems({
        messages: stretch.messages,
        outgoing: stretch.moreAfter ? NO_OUTGOING : outgoing,
        member: space.member,
        unreadFrom,
        dates: { zone: space.time_zone },
      }),
    [stretch.messages, stretch.moreAfter, outgoing, space.member, space.time_zone, unreadFrom],
  );
  if (!stretch.known && items.length === 0)
    return (
      <div className={styles.frame}>
        <Skeleton look="rows" count={6} />
      </div>
    );
  if (items.length === 0)
    return (
      <EmptyState icon={<MessageCircle size={28} />} title={t`Сообщений пока нет`}>
        {chat.may_post ? <Trans>Напишите первое.</Trans> : <Trans>Здесь появятся объявления.</Trans>}
      </EmptyState>
    );
  return (
    <>
      <PinnedBar chat={chat} space={space} onJump={jump} />
      <MessageList
        key={stretch.view}
        items={items}
        stretch={stretch}
        chat={chat}
        space={space}
        target={target}
        onJump={jump}
        onEnd={toEnd}
        onReply={onReply}
        onEdit={onEdit}
      />
    </>
  );
}

const NO_OUTGOING: readonly Outgoing[] = [];
