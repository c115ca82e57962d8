import { Trans, useLingui } from "@lingui/react/macro";
import { Bell } from "lucide-react";
import { useState } from "react";
import { useAlerts } from "~/model/alerts";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import styles from "./ChatList.module.css";

/** Our own question, asked once and quietly; the browser's comes only after a yes. */
export function AskForNotices() {
  const { t } = useLingui();
  const { asked, set } = useAlerts();
  const [possible] = useState(() => "Notification" in globalThis && Notification.permission === "default");
  if (asked || !possible) return null;
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
