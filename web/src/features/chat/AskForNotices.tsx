import { Trans, useLingui } from "@lingui/react/macro";
import { Bell } from "lucide-react";
import { useEffect, useState } from "react";
import { useAlerts } from "~/model/alerts";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { useAnyStrip } from "~/ui/strips";
import styles from "./ChatList.module.css";

/** In the first minute of the first visit one looks around. */
const LOOK_AROUND = 60_000;

/**
 * Our own question, asked once and quietly; the browser's comes only after a yes. It waits while a strip or the line of
 * requests stands above the chats: one thing at a time.
 */
export function AskForNotices({ busy }: { busy: boolean }) {
  const { t } = useLingui();
  const { asked, set } = useAlerts();
  const [possible] = useState(() => "Notification" in globalThis && Notification.permission === "default");
  const strip = useAnyStrip();
  const early = useEarly();
  if (asked || !possible || busy || strip || early) return null;
  const ask = async () => {
    const answer = await Notification.requestPermission();
    set({ asked: true, notices: answer === "granted" });
  };
  return (
    <div className={styles.ask}>
      <Banner icon={<Bell size={20} />}>
        <p>
          <Trans>Показывать уведомления о новых сообщениях, когда Парта не на экране?</Trans>
        </p>
        <div className={styles.askButtons}>
          <Button onClick={() => void ask()}>{t`Показывать`}</Button>
          <Button variant="quiet" onClick={() => set({ asked: true })}>{t`Не нужно`}</Button>
        </div>
      </Banner>
    </div>
  );
}

/** True until the first visit of this device has lasted a minute. */
function useEarly(): boolean {
  const { met, set } = useAlerts();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (met === 0) set({ met: Date.now() });
  }, [met, set]);
  const left = met === 0 ? LOOK_AROUND : met + LOOK_AROUND - now;
  useEffect(() => {
    if (left <= 0) return;
    const timer = setTimeout(() => setNow(Date.now()), left);
    return () => clearTimeout(timer);
  }, [left]);
  return left > 0;
}
