import { Trans, useLingui } from "@lingui/react/macro";
import { CheckCircle2, Link2Off } from "lucide-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { parta } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { Skeleton } from "~/ui/Skeleton";
import { useFirstFault } from "~/ui/use-first-fault";
import { Wizard } from "~/ui/Wizard";
import { AccountStep } from "./AccountStep";
import { ComeBack } from "./ComeBack";
import { ConsentStep } from "./ConsentStep";
import { DoneStep } from "./DoneStep";
import styles from "./Joining.module.css";
import type { Present } from "./KeepPresent";
import { missingIn, type Step } from "./missing";
import { NamesStep } from "./NamesStep";
import type { PageProps, WaitingState } from "./page-props";
import { type InviteState, type Me, type Preview, useInvite } from "./use-invite";

export type JoinResult = components["schemas"]["JoinResult"];

/** What the newcomer has said so far. */
export interface Answers {
  name: string;
  child: string;
  consentOwn: boolean;
  consentChild: boolean;
  consentPhotos: boolean;
  login: string;
  password: string;
  contactCode: string;
  sharedComputer: boolean;
  useCurrentAccount: boolean;
  /** Of a new account where somebody is signed in. */
  present: Present;
}

/** «/j/…»: from the link on a paper strip to the class's chat. */
export default function JoinPage({ params }: PageProps) {
  const { t } = useLingui();
  const state = useInvite(params.key ?? "");
  return (
    <div className={styles.page}>
      <title>{t`Приглашение — Парта`}</title>
      {state.phase === "loading" && <Skeleton look="rows" count={3} />}
      {state.phase === "refused" && <Refused error={state.error} me={state.me} />}
      {state.phase === "open" && state.preview.returns && (
        <ComeBack keyText={params.key ?? ""} preview={state.preview} me={state.me} />
      )}
      {state.phase === "open" && !state.preview.returns && <Steps keyText={params.key ?? ""} invite={state} />}
    </div>
  );
}

function Steps({ keyText, invite }: { keyText: string; invite: Extract<InviteState, { phase: "open" }> }) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const { preview, me } = invite;
  const steps: Step[] = preview.kind === "class_link" ? ["names", "consent", "account"] : ["consent", "account"];
  const [current, setCurrent] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [result, setResult] = useState<JoinResult>();
  const [answers, setAnswers] = useState<Answers>({
    name: "",
    child: "",
    consentOwn: false,
    consentChild: false,
    consentPhotos: false,
    login: "",
    password: "",
    contactCode: "",
    sharedComputer: false,
    useCurrentAccount: me !== undefined && mayBeFor(preview, me),
    present: { keep: false, password: "" },
  });
  /** The step that was pressed on before it was complete: from then on it says what it lacks. */
  const [pressed, setPressed] = useState<number>();
  const { fields, focusFirstFault } = useFirstFault();
  const change = (part: Partial<Answers>) => {
    setError(undefined);
    setAnswers((before) => ({ ...before, ...part }));
  };

  if (preview.blocked_by_consent) return <NeedsRepresentative />;
  if (result)
    return <DoneStep login={answers.useCurrentAccount ? "" : result.joined.login} onOpen={() => navigate("/chats")} />;

  const join = async () => {
    setBusy(true);
    try {
      const { data } = await parta.changing(() => api.POST("/api/invites/redeem", { body: request(keyText, answers) }));
      // The chats come while one reads what to write down.
      if (data?.me) await parta.signedIn(data.me, answers.sharedComputer && !answers.useCurrentAccount);
      else await parta.refreshMe();
      if (data?.joined.outcome === "waiting") {
        const state: WaitingState = { login: answers.useCurrentAccount ? "" : data.joined.login };
        navigate("/waiting", { replace: true, state });
      } else setResult(data);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      if (cause.field === "name" || cause.field === "child") setCurrent(0);
    } finally {
      setBusy(false);
    }
  };
  const step = steps[current] as Step;
  const lacks = missingIn(step, answers, preview);
  const missing = pressed === current ? lacks : [];
  const next = () => {
    if (lacks.length > 0) {
      setPressed(current);
      focusFirstFault();
    } else if (step === "account") void join();
    else setCurrent(current + 1);
  };
  const titles: Record<Step, string> = {
    names: t`Как вас зовут?`,
    consent: t`Вас приглашает ${preview.organisation}`,
    account: t`Вход на будущее`,
  };
  return (
    <Wizard
      steps={steps.map((one) => ({ names: t`Имя`, consent: t`Согласие`, account: t`Вход` })[one])}
      current={current}
      title={titles[step]}
      nextLabel={step === "account" ? t`Присоединиться` : t`Дальше`}
      busy={busy}
      onNext={next}
      {...(current > 0 ? { onBack: () => setCurrent(current - 1) } : {})}
    >
      <div ref={fields}>
        {step === "names" && (
          <NamesStep preview={preview} answers={answers} onChange={change} error={error} missing={missing} />
        )}
        {step === "consent" && <ConsentStep preview={preview} answers={answers} onChange={change} missing={missing} />}
        {step === "account" && (
          <AccountStep
            keyText={keyText}
            preview={preview}
            me={me}
            answers={answers}
            onChange={change}
            error={error}
            missing={missing}
          />
        )}
      </div>
    </Wizard>
  );
}

/** On a family's device a pupil's link is opened where a parent is signed in, and the other way round: that is somebody else's. */
export function mayBeFor(preview: Preview, me: Me): boolean {
  const pupil = me.spaces.length > 0 && me.spaces.every(({ roles }) => roles.length === 1 && roles[0] === "pupil");
  return preview.role === "pupil" ? pupil || me.spaces.length === 0 : !pupil;
}

function request(key: string, answers: Answers): components["schemas"]["Join"] {
  const own = !answers.useCurrentAccount;
  return {
    key,
    login: own ? answers.login.trim() : "",
    password: own ? answers.password : "",
    name: answers.name.trim(),
    child: answers.child.trim(),
    consent_own: answers.consentOwn,
    consent_child: answers.consentChild,
    consent_photos: answers.consentPhotos,
    contact_code: answers.contactCode.length === 8 ? answers.contactCode : "",
    shared_computer: answers.sharedComputer,
    ...(own && answers.present.keep && !answers.sharedComputer ? { present_password: answers.present.password } : {}),
  };
}

function NeedsRepresentative() {
  return (
    <EmptyState title={<Trans>Сначала нужно согласие представителя</Trans>} level={1}>
      <Trans>
        Ученику младше 14 лет доступ открывает представитель: пусть он присоединится по своей ссылке и отметит согласие
        за ребёнка. Согласие на бумаге может отметить классный руководитель. Потом откройте эту ссылку ещё раз.
      </Trans>
    </EmptyState>
  );
}

function Refused({ error, me }: { error: ApiError; me: Me | undefined }) {
  if (error.code === "invite_used") return <Used inside={(me?.spaces.length ?? 0) > 0}>{error.message}</Used>;
  return (
    <EmptyState
      icon={<Link2Off size={40} />}
      level={1}
      title={<Trans>Ссылка не работает</Trans>}
      action={
        <LinkButton href="/join">
          <Trans>Ввести код с листка</Trans>
        </LinkButton>
      }
    >
      {error.code === "invalid_field" || error.code === "not_found" ? (
        <Trans>Похоже, она скопирована не целиком. Откройте её ещё раз или введите код с листка.</Trans>
      ) : (
        error.message
      )}
    </EmptyState>
  );
}

/** The paper is scanned again: for most it is their way back to the chats. */
function Used({ inside, children }: { inside: boolean; children: string }) {
  return (
    <EmptyState
      icon={inside ? <CheckCircle2 size={40} /> : <Link2Off size={40} />}
      level={1}
      title={inside ? <Trans>Вы уже в Парте</Trans> : <Trans>По этой ссылке уже вошли</Trans>}
      action={
        <LinkButton href="/chats" variant="primary">
          {inside ? <Trans>Открыть чаты</Trans> : <Trans>Войти</Trans>}
        </LinkButton>
      }
    >
      {inside ? (
        <Trans>
          По этой ссылке уже присоединились, второй раз она не нужна. Если это были не вы, попросите новую там, где
          выдали эту.
        </Trans>
      ) : (
        children
      )}
    </EmptyState>
  );
}
