import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import { DeclineRequest } from "./DeclineRequest";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { candidatesOf, preselected } from "./request-choice";
import { useAct } from "./use-act";
import { useLoaded, useSchool } from "./use-school";

type JoinRequest = components["schemas"]["JoinRequest"];
type Person = components["schemas"]["Person"];
type Decision = components["schemas"]["DecideJoinRequest"];
type Candidate = components["schemas"]["RequestCandidate"];

interface RequestCardProps {
  org: string;
  request: JoinRequest;
  onDecided: (approved: boolean) => void;
}

/** The choice that opens the search in the whole list. */
const OTHER = "other";
/** The choice that makes a new representative. */
const SOMEBODY_NEW = "new";

/** One who waits: who it is, whom of the list that may be, and the two answers. */
export function RequestCard({ org, request, onDecided }: RequestCardProps) {
  const { t } = useLingui();
  const personal = request.member !== undefined;
  const [line, setLine] = useState(preselected(request) ?? OTHER);
  const [found, setFound] = useState<Person>();
  /** Chosen by hand; until then the likely one. */
  const [picked, setPicked] = useState<string>();
  const [declining, setDeclining] = useState(false);
  const { busy, error, act } = useAct();
  const decide = async (body: Decision) => {
    const done = await act(() =>
      api.POST("/api/orgs/{org}/join-requests/{request}/decision", {
        params: { path: { org, request: request.id } },
        body,
      }),
    );
    setDeclining(false);
    if (done) onDecided(body.approve);
  };
  const chosen = line === OTHER ? found?.id : line;
  const family = !personal && request.role === "parent";
  const others = useFamily(family && line === OTHER ? org : undefined, found?.id);
  const candidates = family ? [...candidatesOf(request, chosen), ...others] : [];
  const free = candidates.filter(({ join }) => join !== "joined");
  const person = picked ?? free.find(({ likely }) => likely)?.member ?? SOMEBODY_NEW;
  const choose = (next: string) => {
    setLine(next);
    setPicked(undefined);
  };
  const approve = (): Decision => {
    if (personal || !chosen) return { approve: true };
    if (request.role !== "parent") return { approve: true, member: chosen };
    return person === SOMEBODY_NEW
      ? { approve: true, child: chosen }
      : { approve: true, child: chosen, member: person };
  };
  const name = request.member_name || request.typed_name;
  const question = request.role === "parent" ? t`Чей представитель` : t`Кто это в списке`;
  return (
    <section className={styles.card} aria-label={name} tabIndex={-1} data-request={request.id}>
      <h2 className={styles.cardTitle}>{name}</h2>
      <About request={request} />
      {error && <Banner tone="danger">{error.message}</Banner>}
      {!personal && request.suggestions.length > 0 && (
        <Select
          label={question}
          value={line}
          onChange={(event) => choose(event.target.value)}
          options={[
            ...request.suggestions.map((one) => ({
              value: one.id,
              label: [one.name, ...one.units.map((unit) => unit.label)].join(", "),
            })),
            { value: OTHER, label: t`Другой человек из списка` },
          ]}
        />
      )}
      {!personal && line === OTHER && (
        <FindPerson
          org={org}
          label={request.role === "staff" ? t`Кто это в списке` : t`Ребёнок в списке`}
          among={request.role === "staff" ? "staff" : "pupil"}
          unit={request.role === "staff" ? undefined : request.unit}
          chosen={found}
          onChoose={(next) => {
            setFound(next);
            setPicked(undefined);
          }}
        />
      )}
      {free.length > 0 && (
        <RadioGroup
          label={t`Этот человек уже записан в списке?`}
          value={person}
          onValueChange={setPicked}
          options={[
            ...free.map((one) => ({ value: one.member, label: <CandidateText candidate={one} /> })),
            { value: SOMEBODY_NEW, label: t`Нет, другой человек: записать нового представителя` },
          ]}
        />
      )}
      {person === SOMEBODY_NEW && <Doubles candidates={candidates} />}
      {!personal && !chosen && (
        <p className={styles.note}>
          {request.role === "parent" ? (
            <Trans>Чтобы подтвердить, найдите и выберите ребёнка.</Trans>
          ) : (
            <Trans>Чтобы подтвердить, найдите и выберите человека.</Trans>
          )}
        </p>
      )}
      <div className={styles.row}>
        <Button variant="primary" busy={busy} disabled={!personal && !chosen} onClick={() => void decide(approve())}>
          <Trans>Подтвердить</Trans>
        </Button>
        <Button variant="quiet" disabled={busy} onClick={() => setDeclining(true)}>
          <Trans>Отклонить</Trans>
        </Button>
      </div>
      <DeclineRequest
        open={declining}
        onOpenChange={setDeclining}
        name={name}
        role={request.role}
        busy={busy}
        onDecline={(reason) => void decide({ approve: false, ...(reason && { reason }) })}
      />
    </section>
  );
}

/** Who asks, whose representative they say they are or the list says, and the class. */
function About({ request }: { request: JoinRequest }) {
  const { t } = useLingui();
  const role = { parent: t`представитель`, pupil: t`ученик`, staff: t`сотрудник` }[request.role];
  const since = fullDate(request.created_at, { zone: useSchool()?.time_zone ?? "Europe/Moscow" });
  const child = request.typed_child || request.children.join(", ");
  return (
    <p className={styles.note}>
      {request.role === "parent" && child ? <Trans>представитель: {child}</Trans> : role}
      {request.unit_label && ` · ${request.unit_label}`}
      {` · ${t`заявка от ${since}`}`}
    </p>
  );
}

function CandidateText({ candidate }: { candidate: Candidate }) {
  const { name, child_name: child } = candidate;
  return (
    <Trans>
      Да: {name}, представитель: {child}, ещё не в Парте
    </Trans>
  );
}

/** Before a second record of one person is made. */
function Doubles({ candidates }: { candidates: readonly Candidate[] }) {
  const likely = candidates.filter((one) => one.likely);
  const here = likely.find(({ join }) => join === "joined");
  if (here) {
    const { name, child_name: child } = here;
    return (
      <Banner tone="warning">
        <Trans>
          Уже в Парте: <a href={`/people/${here.member}`}>{name}</a>, представитель: {child}. Если это тот же человек,
          отклоните заявку и выдайте новую ссылку для входа на странице этого человека.
        </Trans>
      </Banner>
    );
  }
  if (likely.length === 0) return null;
  return (
    <Banner tone="warning">
      <Trans>Имя и ребёнок совпадают с записью в списке. После подтверждения в классе будут два человека.</Trans>
    </Banner>
  );
}

/** The representatives of a child that was found by hand. */
function useFamily(org: string | undefined, child: string | undefined): Candidate[] {
  const card = useLoaded(
    child === undefined ? undefined : org,
    async (where) =>
      (await api.GET("/api/orgs/{org}/people/{member}", { params: { path: { org: where, member: child ?? "" } } }))
        .data,
    child,
  );
  const { person, representatives } = card.data ?? {};
  if (!person || !representatives) return [];
  return representatives
    .filter(({ restricted }) => !restricted)
    .map(({ id, name, join }) => ({
      member: id,
      name,
      child: person.id,
      child_name: person.name,
      join,
      likely: false,
    }));
}
