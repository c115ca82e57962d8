import { Trans, useLingui } from "@lingui/react/macro";
import { Link2, Ticket } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./People.module.css";
import { can, useLoaded, useSchool } from "./use-school";

type Invite = components["schemas"]["Invite"];
type Status = components["schemas"]["InviteStatus"];

/** How many rows at once: a whole school's invites are a thousand. */
const STEP = 100;

/** «Выданные приглашения»: who has used theirs, what is still open, and a way to revoke it. */
export default function IssuedInvitesPage() {
  const { t } = useLingui();
  const space = useSchool();
  const [unit, setUnit] = useState("");
  const [status, setStatus] = useState<"" | Status>("active");
  const [shown, setShown] = useState(STEP);
  const [revoking, setRevoking] = useState<Invite>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const statusName = useStatusName();
  const titleOf = useInviteTitle();
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const everyone = can(space, "invite_staff");
  const own = units.data?.filter(
    (one) => one.kind !== "staff" && (everyone || space?.units.some((mine) => mine.id === one.id)),
  );
  const chosen = unit || (everyone ? "" : (own?.[0]?.id ?? ""));
  const ready = everyone || chosen !== "";
  const invites = useLoaded(
    ready ? space?.org : undefined,
    async (org) => {
      const query = chosen ? { unit: chosen } : {};
      return (await api.GET("/api/orgs/{org}/invites", { params: { path: { org }, query } })).data?.invites;
    },
    chosen,
  );
  const list = invites.data?.filter((one) => status === "" || one.status === status);
  const revoke = async () => {
    if (!space || !revoking) return;
    setBusy(true);
    setError(undefined);
    try {
      await api.DELETE("/api/orgs/{org}/invites/{invite}", {
        params: { path: { org: space.org, invite: revoking.id } },
      });
      invites.reload();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(false);
      setRevoking(undefined);
    }
  };
  const name = revoking && titleOf(revoking);
  return (
    <Page
      title={t`Выданные приглашения`}
      documentTitle={t`Выданные приглашения`}
      width="column"
      back="/school/invites"
      backAlways
    >
      <div className={styles.filters}>
        <Select
          label={t`Класс или группа`}
          value={chosen}
          onChange={(event) => setUnit(event.target.value)}
          options={[
            ...(everyone ? [{ value: "", label: t`Вся организация` }] : []),
            ...(own ?? []).map((one) => ({ value: one.id, label: one.label })),
          ]}
        />
        <Select
          label={t`Состояние`}
          value={status}
          onChange={(event) => setStatus(event.target.value as "" | Status)}
          options={[...STATUSES.map((one) => ({ value: one, label: statusName(one) })), { value: "", label: t`все` }]}
        />
      </div>
      {(error ?? invites.error) && <Banner tone="danger">{(error ?? invites.error)?.message}</Banner>}
      {!list && !invites.error && <Skeleton look="rows" count={6} />}
      {list?.length === 0 && (
        <EmptyState icon={<Ticket size={40} />} title={t`Таких приглашений нет`}>
          <Trans>Выберите другой класс или состояние — или выдайте новые приглашения.</Trans>
        </EmptyState>
      )}
      {list && list.length > 0 && (
        <List label={t`Выданные приглашения`}>
          {list.slice(0, shown).map((invite) => (
            <InviteRow
              key={invite.id}
              invite={invite}
              zone={space?.time_zone ?? "Europe/Moscow"}
              onRevoke={() => setRevoking(invite)}
            />
          ))}
        </List>
      )}
      {list && list.length > shown && (
        <Button wide onClick={() => setShown(shown + STEP)}>
          <Trans>Показать ещё</Trans>
        </Button>
      )}
      <ConfirmDialog
        open={revoking !== undefined}
        onOpenChange={(open) => !open && setRevoking(undefined)}
        title={t`Отозвать приглашение: ${name ?? ""}?`}
        confirmLabel={t`Отозвать`}
        danger
        busy={busy}
        onConfirm={() => void revoke()}
      >
        <Trans>Ссылка и код сразу перестанут работать. Новое приглашение можно выдать в любой день.</Trans>
      </ConfirmDialog>
    </Page>
  );
}

const STATUSES: readonly Status[] = ["active", "used", "expired", "revoked"];

function InviteRow({ invite, zone, onRevoke }: { invite: Invite; zone: string; onRevoke: () => void }) {
  const { t } = useLingui();
  const statusName = useStatusName();
  const until = fullDate(invite.expires_at, { zone });
  const { uses, uses_limit: limit } = invite;
  const title = useInviteTitle()(invite);
  const about = [
    invite.kind === "personal" && invite.unit_label,
    invite.status === "active" ? t`действует до ${until}` : statusName(invite.status),
    invite.kind === "class_link" && t`присоединились: ${uses} из ${limit}`,
    invite.handed_over && t`выдано лично`,
    t`кто выдал: ${invite.issued_by}`,
  ];
  return (
    <ListRow
      leading={invite.kind === "class_link" ? <Link2 size={22} /> : <Ticket size={22} />}
      title={title}
      wrap
      subtitle={<span className={styles.wrap}>{about.filter(Boolean).join(" · ")}</span>}
      actions={
        invite.status === "active" && (
          <Button variant="quiet" aria-label={t`Отозвать: ${title}`} onClick={onRevoke}>
            <Trans>Отозвать</Trans>
          </Button>
        )
      }
    />
  );
}

function useInviteTitle(): (invite: Invite) => string {
  const { t } = useLingui();
  return ({ kind, unit_label: label, member_name: name }) =>
    kind === "class_link" ? t`Ссылка класса: ${label}` : name;
}

function useStatusName(): (status: Status) => string {
  const { t } = useLingui();
  return (status) =>
    ({ active: t`действует`, used: t`использовано`, expired: t`срок вышел`, revoked: t`отозвано` })[status];
}
