import { Trans, useLingui } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import { useEffect } from "react";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { type Me, parta, useParta } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { DoneStep, LoginNote } from "./DoneStep";
import styles from "./Joining.module.css";
import type { WaitingState } from "./page-props";

const LOOK_AGAIN = 5000;

/** «/waiting»: someone with an account whom nobody has let in yet. Opens the chats by itself. */
export default function WaitingPage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const login = useHistoryState<WaitingState | null>()?.login ?? "";
  const me = useWaiting(login !== "");
  const staff = me?.waiting.every((one) => one.role === "staff");
  const places = me?.waiting.map((one) => [one.organisation, one.unit_label].filter(Boolean).join(", ")).join("; ");
  return (
    <div className={styles.page}>
      <title>{t`Ожидание — Парта`}</title>
      <div aria-live="polite">
        {me && isInside(me) ? (
          <DoneStep login={login} onOpen={() => navigate("/chats", { replace: true })} />
        ) : me && me.waiting.length === 0 ? (
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
            {staff ? (
              <Trans>Администратор подтвердит вас, и чаты откроются сами. Окно можно закрыть и вернуться позже.</Trans>
            ) : (
              <Trans>
                Классный руководитель подтвердит вас, и чаты откроются сами. Окно можно закрыть и вернуться позже.
              </Trans>
            )}
            <LoginNote login={login} />
          </EmptyState>
        )}
      </div>
    </div>
  );
}

function isInside(me: Me): boolean {
  return me.spaces.length + me.closed.length > 0 && me.waiting.length === 0;
}

/**
 * Who one is now, asked again and again; leads on when somebody has let one in
 * (unless there is something to `read` first), or when nobody is signed in.
 */
function useWaiting(read: boolean): Me | undefined {
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
  const inside = me !== undefined && isInside(me);
  useEffect(() => {
    if ((inside && !read) || phase === "signed_out") navigate("/chats", { replace: true });
  }, [inside, read, phase, navigate]);
  return me;
}
