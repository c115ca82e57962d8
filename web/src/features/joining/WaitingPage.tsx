import { Trans, useLingui } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import { ApiError } from "~/api/errors";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import styles from "./Joining.module.css";
import { type Me, signedIn } from "./use-invite";

const LOOK_AGAIN = 5000;

/** «/waiting»: someone with an account whom nobody has let in yet. Opens the chats by itself. */
export default function WaitingPage() {
  const { t } = useLingui();
  const me = useWaiting();
  const places = me?.waiting.map((one) => [one.organisation, one.unit_label].filter(Boolean).join(", ")).join("; ");
  return (
    <div className={styles.page}>
      <title>{t`Ожидание — Парта`}</title>
      <div aria-live="polite">
        {me && me.waiting.length === 0 ? (
          <EmptyState
            level={1}
            title={<Trans>Заявка отклонена</Trans>}
            action={
              <LinkButton href="/join" variant="primary">
                <Trans>Ввести другой код</Trans>
              </LinkButton>
            }
          >
            <Trans>Спросите у классного руководителя новую ссылку или проверьте, под той ли записью вы вошли.</Trans>
          </EmptyState>
        ) : (
          <EmptyState level={1} icon={<Hourglass size={40} />} title={<Trans>Ждём подтверждения</Trans>}>
            {places && <Trans>Заявка отправлена: {places}.</Trans>}{" "}
            <Trans>Как только её подтвердят, чаты откроются сами. Окно можно закрыть и вернуться позже.</Trans>
          </EmptyState>
        )}
      </div>
    </div>
  );
}

function useWaiting(): Me | undefined {
  const [me, setMe] = useState<Me>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const look = async () => {
      try {
        const now = await signedIn();
        if (!now) return window.location.assign("/sign-in");
        if (now.spaces.length > 0 && now.waiting.length === 0) return window.location.assign("/");
        setMe(now);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
      }
      timer = setTimeout(look, LOOK_AGAIN);
    };
    void look();
    return () => clearTimeout(timer);
  }, []);
  return me;
}
