import { Trans, useLingui } from "@lingui/react/macro";
import { Hourglass } from "lucide-react";
import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { useHistoryState } from "wouter/use-browser-location";
import { type Me, parta, useParta } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { DoneStep, LoginNote } from "./DoneStep";
import styles from "./Joining.module.css";
import type { WaitingState } from "./page-props";
import { Refusal } from "./Refusal";

type Declined = Me["declined"][number];

const LOOK_AGAIN = 5000;

/** «/waiting»: someone with an account whom nobody has let in yet. Opens the chats by itself. */
export default function WaitingPage() {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const login = useHistoryState<WaitingState | null>()?.login ?? "";
  const { me, refusal } = useWaiting(login !== "");
  const staff = me?.waiting.every((one) => one.role === "staff");
  const places = me?.waiting.map((one) => [one.organisation, one.unit_label].filter(Boolean).join(", ")).join("; ");
  return (
    <div className={styles.page}>
      <title>{t`Ожидание — Парта`}</title>
      <div aria-live="polite">
        {me && refusal ? (
          <Refusal refusal={refusal} inside={me.spaces.length > 0} />
        ) : me && isInside(me) ? (
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

/** The refusal that ended the waiting; those that were there while one still waited are old. */
function useRefusal(me: Me | undefined): Declined | undefined {
  const old = useRef<readonly string[]>(undefined);
  // What the device kept from before this was told has none.
  const declined = me?.declined ?? [];
  if (me && me.waiting.length > 0) old.current = declined.map(({ request }) => request);
  if (!me || me.waiting.length > 0) return undefined;
  if (old.current) return declined.find(({ request }) => !old.current?.includes(request));
  return isInside(me) ? undefined : declined.at(-1);
}

function isInside(me: Me): boolean {
  return me.spaces.length + me.closed.length > 0 && me.waiting.length === 0;
}

/**
 * Who one is now, asked again and again; leads on when somebody has let one in
 * (unless there is something to `read` first), or when nobody is signed in.
 */
function useWaiting(read: boolean): { me: Me | undefined; refusal: Declined | undefined } {
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
  const refusal = useRefusal(me);
  const inside = me !== undefined && isInside(me) && !refusal;
  useEffect(() => {
    if ((inside && !read) || phase === "signed_out") navigate("/chats", { replace: true });
  }, [inside, read, phase, navigate]);
  return { me, refusal };
}
