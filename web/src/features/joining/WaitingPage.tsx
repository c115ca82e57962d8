import { Trans, useLingui } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { type Me, parta, useParta } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import styles from "./Joining.module.css";

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
            <Trans>
              Спросите новую ссылку у классного руководителя или администратора либо проверьте, под той ли записью вы
              вошли.
            </Trans>
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

/** Who one is now, asked again and again; leads on when somebody has let one in, or when nobody is signed in. */
function useWaiting(): Me | undefined {
  const [, navigate] = useLocation();
  const me = useParta((state) => state.me);
  const phase = useParta((state) => state.phase);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const look = async () => {
      if (gone || parta.store.getState().phase === "signed_out") return;
      await parta.refreshMe();
      timer = setTimeout(look, LOOK_AGAIN);
    };
    parta.start().then(look, () => undefined);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  const inside = me !== undefined && me.spaces.length + me.closed.length > 0 && me.waiting.length === 0;
  useEffect(() => {
    if (inside || phase === "signed_out") navigate("/chats", { replace: true });
  }, [inside, phase, navigate]);
  return me;
}
