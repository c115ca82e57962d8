import { Trans, useLingui } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { Page } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./People.module.css";
import { useLoaded, useSchool } from "./use-school";

type JoinRequest = components["schemas"]["JoinRequest"];
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

function RequestCard({ org, request, onDecided }: RequestCardProps) {
  const { t } = useLingui();
  const roleText = useRoleText();
  const personal = request.member !== undefined;
  const [line, setLine] = useState(request.suggestions[0]?.id ?? "");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const decide = async (body: Decision) => {
    setBusy(true);
    setError(undefined);
    try {
      await api.POST("/api/orgs/{org}/join-requests/{request}/decision", {
        params: { path: { org, request: request.id } },
        body,
      });
      onDecided();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      setBusy(false);
    }
  };
  const approve = (): Decision => {
    if (personal) return { approve: true };
    return request.role === "parent" ? { approve: true, child: line } : { approve: true, member: line };
  };
  const name = request.member_name || request.typed_name;
  const child = request.typed_child;
  return (
    <section className={styles.card} aria-label={name}>
      <h2 className={styles.cardTitle}>{name}</h2>
      <p className={styles.note}>
        {request.role === "parent" && child ? <Trans>представитель: {child}</Trans> : roleText(request.role)}
        {request.unit_label && ` · ${request.unit_label}`}
      </p>
      {error && <Banner tone="danger">{error.message}</Banner>}
      {!personal && (
        <Select
          label={request.role === "parent" ? t`Чей представитель` : t`Кто это в списке`}
          placeholder={t`Выберите из списка класса`}
          value={line}
          onChange={(event) => setLine(event.target.value)}
          options={request.suggestions.map((person) => ({
            value: person.id,
            label: [person.name, ...person.units.map((unit) => unit.label)].join(", "),
          }))}
        />
      )}
      <div className={styles.row}>
        <Button
          variant="primary"
          busy={busy}
          disabled={!personal && line === ""}
          onClick={() => void decide(approve())}
        >
          <Trans>Подтвердить</Trans>
        </Button>
        <Button variant="quiet" disabled={busy} onClick={() => void decide({ approve: false })}>
          <Trans>Отклонить</Trans>
        </Button>
      </div>
    </section>
  );
}

function useRoleText(): (role: JoinRequest["role"]) => string {
  const { t } = useLingui();
  return (role) => (role === "parent" ? t`представитель` : role === "pupil" ? t`ученик` : t`сотрудник`);
}
