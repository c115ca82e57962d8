import { Trans, useLingui } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { EmptyState } from "~/ui/EmptyState";
import { Page } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { useLoaded, useSchool } from "./use-school";

type JoinRequest = components["schemas"]["JoinRequest"];
type Person = components["schemas"]["Person"];
type Decision = components["schemas"]["DecideJoinRequest"];

/** «Заявки»: who waits to be let in. A personal link needs one tap; a class link is bound to a line of the roster. */
export default function RequestsPage() {
  const { t } = useLingui();
  const org = useSchool()?.org;
  const requests = useLoaded(
    org,
    async (where) =>
      (await api.GET("/api/orgs/{org}/join-requests", { params: { path: { org: where } } })).data?.requests,
  );
  return (
    <Page title={t`Заявки`} documentTitle={t`Заявки`} width="column" back="/school">
      {requests.error && <Banner tone="danger">{requests.error.message}</Banner>}
      {!requests.data && !requests.error && <Skeleton look="rows" count={3} />}
      {requests.data?.length === 0 && (
        <EmptyState icon={<Inbox size={40} />} title={t`Заявок нет`}>
          <Trans>Здесь появятся те, кто пришёл по ссылке и ждёт подтверждения.</Trans>
        </EmptyState>
      )}
      {org &&
        requests.data?.map((request) => (
          <RequestCard key={request.id} org={org} request={request} onDecided={requests.reload} />
        ))}
    </Page>
  );
}

interface RequestCardProps {
  org: string;
  request: JoinRequest;
  onDecided: () => void;
}

/** The choice that opens the search in the whole list. */
const OTHER = "other";

function RequestCard({ org, request, onDecided }: RequestCardProps) {
  const { t } = useLingui();
  const roleText = useRoleText();
  const personal = request.member !== undefined;
  const [line, setLine] = useState(request.suggestions[0]?.id ?? OTHER);
  const [found, setFound] = useState<Person>();
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
    if (done) onDecided();
  };
  const chosen = line === OTHER ? found?.id : line;
  const approve = (): Decision => {
    if (personal || !chosen) return { approve: true };
    return request.role === "parent" ? { approve: true, child: chosen } : { approve: true, member: chosen };
  };
  const name = request.member_name || request.typed_name;
  const child = request.typed_child;
  const question = request.role === "parent" ? t`Чей представитель` : t`Кто это в списке`;
  return (
    <section className={styles.card} aria-label={name}>
      <h2 className={styles.cardTitle}>{name}</h2>
      <p className={styles.note}>
        {request.role === "parent" && child ? <Trans>представитель: {child}</Trans> : roleText(request.role)}
        {request.unit_label && ` · ${request.unit_label}`}
      </p>
      {error && <Banner tone="danger">{error.message}</Banner>}
      {!personal && request.suggestions.length > 0 && (
        <Select
          label={question}
          value={line}
          onChange={(event) => setLine(event.target.value)}
          options={[
            ...request.suggestions.map((person) => ({
              value: person.id,
              label: [person.name, ...person.units.map((unit) => unit.label)].join(", "),
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
          chosen={found}
          onChoose={setFound}
        />
      )}
      <div className={styles.row}>
        <Button variant="primary" busy={busy} disabled={!personal && !chosen} onClick={() => void decide(approve())}>
          <Trans>Подтвердить</Trans>
        </Button>
        <Button variant="quiet" disabled={busy} onClick={() => setDeclining(true)}>
          <Trans>Отклонить</Trans>
        </Button>
      </div>
      <ConfirmDialog
        open={declining}
        onOpenChange={setDeclining}
        title={t`Отклонить заявку: ${name}?`}
        confirmLabel={t`Отклонить`}
        danger
        busy={busy}
        onConfirm={() => void decide({ approve: false })}
      >
        <Trans>Человек не попадёт в чаты. Новую ссылку можно выдать в любой день.</Trans>
      </ConfirmDialog>
    </section>
  );
}

function useRoleText(): (role: JoinRequest["role"]) => string {
  const { t } = useLingui();
  return (role) => (role === "parent" ? t`представитель` : role === "pupil" ? t`ученик` : t`сотрудник`);
}
