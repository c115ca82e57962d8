import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Clock, Phone, PhoneCall, PhoneMissed, PhoneOff } from "lucide-react";
import { useEffect } from "react";
import {
  type Chat,
  leadsCalls,
  type Message,
  parta,
  type Space,
  useAskedAttendance,
  useCallPlace,
  useParta,
} from "~/model";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import styles from "./ChatCall.module.css";
import { callEnd, callLength, callWords } from "./words";

/** Starts a call in this chat, or leads to the one that runs. */
export function CallButton({ chat, space }: { chat: Chat; space: Space }) {
  const { t } = useLingui();
  const open = useCallPlace((state) => state.open);
  if (chat.call || !chat.may_start_call) return null;
  return (
    <IconButton
      label={chat.kind === "personal" ? t`Позвонить` : t`Начать звонок`}
      icon={<Phone size={20} />}
      data-opens-call=""
      onClick={() => open({ org: space.org, chat: chat.id })}
    />
  );
}

/** A call runs in this chat: how many are in it, and the way in. */
export function CallStrip({ chat, space }: { chat: Chat; space: Space }) {
  const { call } = chat;
  const open = useCallPlace((state) => state.open);
  const inside = useCallPlace((state) => state.joined && state.place?.chat === chat.id);
  const size = useParta((state) => (call ? state.callSizes[call.id] : undefined));
  // Whoever is in the chat may join its calls, unless they were removed from this one.
  const removed = !chat.may_join_call;
  const unknown = call && size === undefined;
  useEffect(() => {
    // Without the number the strip says only that a call runs.
    if (unknown) parta.countCalls(space.org).catch(() => undefined);
  }, [unknown, space.org]);
  // Whoever is inside is led back by the bar above.
  if (!call || inside) return null;
  return (
    <div className={styles.strip} role="status">
      {removed ? <PhoneOff size={20} aria-hidden="true" /> : <PhoneCall size={20} aria-hidden="true" />}
      <p>
        {removed ? (
          <Trans>Вас удалили из этого звонка</Trans>
        ) : size ? (
          <Plural
            value={size}
            one="Идёт звонок, # участник"
            few="Идёт звонок, # участника"
            many="Идёт звонок, # участников"
            other="Идёт звонок, # участника"
          />
        ) : (
          <Trans>Идёт звонок</Trans>
        )}
      </p>
      {!removed && (
        <Button variant="primary" data-opens-call="" onClick={() => open({ org: space.org, chat: chat.id })}>
          <Trans>Присоединиться</Trans>
        </Button>
      )}
    </div>
  );
}

/** What a call leaves among the messages. */
export function CallEntry({ message, org, own }: { message: Message; org: string; own: boolean }) {
  const chat = useParta((state) => state.orgs[org]?.chats[message.chat]);
  const zone = useParta((state) => state.orgs[org]?.space.time_zone);
  const { call } = message;
  if (!call) return null;
  const missed = call.end_reason === "unanswered" || call.end_reason === "declined";
  const length = missed ? "" : call.one_to_one ? callEnd(call, zone) : callLength(call);
  return (
    <>
      <p className={styles.entry}>
        <span className={styles.entryIcon} data-missed={missed || undefined}>
          {missed ? <PhoneMissed size={20} aria-hidden="true" /> : <Phone size={20} aria-hidden="true" />}
        </span>
        <span>
          <strong>{callWords(call, own)}</strong>
          {length && <span className={styles.entryFact}>{length}</span>}
          {call.people > 0 && !call.one_to_one && !missed && (
            <span className={styles.entryFact}>
              <Plural value={call.people} one="# участник" few="# участника" many="# участников" other="# участника" />
            </span>
          )}
          {missed && !own && chat && mayOnlyAnswer(chat, message) && (
            <span className={styles.entryFact}>
              <Trans>Перезвонить отсюда нельзя, но можно написать: сообщение придёт тому, кто звонил.</Trans>
            </span>
          )}
        </span>
      </p>
      {call.ended_at !== undefined && !call.one_to_one && chat && leadsCalls(chat) && (
        <Button
          variant="quiet"
          className={styles.entryMore}
          icon={<Clock size={20} />}
          onClick={() => useAskedAttendance.getState().ask({ org, chat: chat.id, call: call.id })}
        >
          <Trans>Кто был и когда</Trans>
        </Button>
      )}
    </>
  );
}

/** Who was called, may not call themselves and has not gone on to something else yet: what is left is to write. */
function mayOnlyAnswer(chat: Chat, { ordinal }: Message): boolean {
  return chat.may_post && !chat.may_start_call && chat.last_ordinal === ordinal;
}
