import { Trans, useLingui } from "@lingui/react/macro";
import { ChevronDown, Pin, PinOff } from "lucide-react";
import { useState } from "react";
import { fullStamp } from "~/app/i18n/dates";
import { type Chat, conversation, type Message, type PinnedMessage, type Space } from "~/model";
import { Dialog } from "~/ui/Dialog";
import { IconButton } from "~/ui/IconButton";
import { useToast } from "~/ui/Toast";
import styles from "./PinnedBar.module.css";
import { usePins } from "./use-pins";
import { inOneLine } from "./words";

interface PinnedBarProps {
  chat: Chat;
  space: Space;
  onJump: (ordinal: number) => void;
}

/** Under the chat's header: the message pinned last, and the way to the others. */
export function PinnedBar({ chat, space, onJump }: PinnedBarProps) {
  const { t } = useLingui();
  const pins = usePins(space.org, chat);
  const [open, setOpen] = useState(false);
  const [latest] = pins;
  const more = pins.length - 1;
  return (
    <>
      {latest && (
        <section className={styles.bar} aria-label={t`Закреплённые сообщения`}>
          <button
            type="button"
            className={styles.latest}
            title={t`Показать это сообщение`}
            onClick={() => onJump(latest.message.ordinal)}
          >
            <Pin size={18} aria-hidden="true" className={styles.icon} />
            <span className={styles.words}>
              <span className={styles.author}>{latest.message.author.name}</span>
              <span className={styles.text}>{inOneLine(latest.message)}</span>
            </span>
          </button>
          <button
            type="button"
            className={styles.more}
            aria-haspopup="dialog"
            title={t`Все закреплённые`}
            aria-label={more > 0 ? undefined : t`Все закреплённые`}
            onClick={() => setOpen(true)}
          >
            {more > 0 ? <Trans>ещё {more}</Trans> : <ChevronDown size={20} aria-hidden="true" />}
          </button>
        </section>
      )}
      <Dialog open={open && pins.length > 0} onOpenChange={setOpen} title={t`Закреплённые сообщения`}>
        <ul className={styles.list}>
          {pins.map((pin) => (
            <Row
              key={pin.message.ordinal}
              pin={pin}
              chat={chat}
              space={space}
              onJump={(ordinal) => {
                setOpen(false);
                onJump(ordinal);
              }}
            />
          ))}
        </ul>
      </Dialog>
    </>
  );
}

function Row({ pin, chat, space, onJump }: PinnedBarProps & { pin: PinnedMessage }) {
  const { t } = useLingui();
  const setPinned = useSetPinned(space.org);
  const by = pin.pinned_by;
  const when = fullStamp(pin.pinned_at, { zone: space.time_zone });
  return (
    <li className={styles.row}>
      <button type="button" className={styles.jump} onClick={() => onJump(pin.message.ordinal)}>
        <span className={styles.author}>{pin.message.author.name}</span>
        <span className={styles.whole}>{inOneLine(pin.message)}</span>
        <span className={styles.by}>
          <Trans>
            Закреплено: {by}, {when}
          </Trans>
        </span>
      </button>
      {chat.may_pin && (
        <IconButton
          label={t`Открепить`}
          icon={<PinOff size={20} />}
          onClick={() => void setPinned(pin.message, false)}
        />
      )}
    </li>
  );
}

/** Pins or unpins, and says why it did not work. */
export function useSetPinned(org: string) {
  const toast = useToast();
  return (message: Message, pinned: boolean) =>
    conversation
      .setPinned(org, message, pinned)
      .catch((error: Error) => toast({ text: error.message, tone: "danger" }));
}
