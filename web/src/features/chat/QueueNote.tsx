import { Trans } from "@lingui/react/macro";
import { useState } from "react";
import { useParta } from "~/model";
import styles from "./Composer.module.css";

/** The server takes messages one after another: says so until all that wait have gone. */
export function QueueNote({ chat }: { chat: string }) {
  const waiting = useParta(
    (state) => state.outgoing.filter((message) => message.chat === chat && message.state !== "failed").length,
  );
  const held = useParta((state) => state.outgoing.some((message) => message.chat === chat && message.waitsItsTurn));
  // Between two of them nothing is held up for a moment: the words stay.
  const [shown, setShown] = useState(false);
  if (held && !shown) setShown(true);
  if (shown && waiting === 0) setShown(false);
  return (
    <div role="status">
      {shown && waiting > 0 && (
        <p className={styles.queue}>
          <Trans>Отправляем по очереди. Осталось: {waiting}</Trans>
        </p>
      )}
    </div>
  );
}
