import { Trans, useLingui } from "@lingui/react/macro";
import { CheckCheck, Link2, Ticket } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { term } from "~/app/i18n/terms";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page } from "~/ui/Page";
import { Select } from "~/ui/Select";
import { Skeleton } from "~/ui/Skeleton";
import { NobodyToInvite } from "./NobodyToInvite";
import styles from "./People.module.css";
import { invitesTo, kindOf } from "./rights";
import { useAct } from "./use-act";
import { can, useLoaded, useSchool } from "./use-school";
import { capital } from "./words";

type Invite = components["schemas"]["Invite"];
type Status = components["schemas"]["InviteStatus"];

/** How many rows at once: a whole school's invites are a thousand. */
const STEP = 100;

/** «Выданные приглашения»: who has used theirs, which were handed over in person, what is still open, and a way to revoke it. */
export default function IssuedInvitesPage() {
  const { t } = useLingui();
  const space = useSchool();
  const [unit, setUnit] = useState("");
  const [status, setStatus] = useState<"" | Status>("active");
  const [shown, setShown] = useState(STEP);
  const [revoking, setRevoking] = useState<Invite>();
  /** What was ticked here: shown at once, the server's word follows. */
  const [ticked, setTicked] = useState<Readonly<Record<string, boolean>>>({});
  const { busy, error, act } = useAct();
  const statusName = useStatusName();
  const titleOf = useInviteTitle();
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const everyone = can(space, "invite_staff");
  const own = units.data?.filter((one) => one.kind !== "staff" && invitesTo(space, one));
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
  const known = invites.data?.map((one) => ({ ...one, handed_over: ticked[one.id] ?? one.handed_over }));
  const list = known?.filter((one) => status === "" || one.status === status).sort(byName);
  const open = chosen ? (known?.filter((one) => tickable(one) && !one.handed_over) ?? []) : [];
  const left = open.length;
  const revoke = async () => {
    if (!space || !revoking) return;
    await act(async () => {
      await api.DELETE("/api/orgs/{org}/invites/{invite}", {
        params: { path: { org: space.org, invite: revoking.id } },
      });
      invites.reload();
    });
    setRevoking(undefined);
  };
  const tick = async (which: readonly Invite[], handed_over: boolean, send: (org: string) => Promise<unknown>) => {
    setTicked((before) => ({ ...before, ...Object.fromEntries(which.map((one) => [one.id, handed_over])) }));
    const done = await act(async () => space && send(space.org));
    if (!done) setTicked({});
    invites.reload();
  };
  const tickOne = (invite: Invite, handed_over: boolean) =>
    tick([invite], handed_over, (org) =>
      api.PATCH("/api/orgs/{org}/invites/{invite}", {
        params: { path: { org, invite: invite.id } },
        body: { handed_over },
      }),
    );
  const tickAll = () =>
    tick(open, true, (org) =>
      api.POST("/api/orgs/{org}/invites/hand-over", {
        params: { path: { org } },
        body: { unit: chosen, handed_over: true },
      }),
    );
  const name = revoking && titleOf(revoking);
  const nothing = invites.data?.length === 0;
  if (units.data && !ready)
    return (
      <Page
        title={t`Выданные приглашения`}
        documentTitle={t`Выданные приглашения`}
        width="column"
        back="/school/invites"
        backAlways
      >
        <NobodyToInvite />
      </Page>
    );
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
          options={[
            ...STATUSES.map((one) => ({ value: one, label: capital(statusName(one)) })),
            { value: "", label: t`Все` },
          ]}
        />
      </div>
      {(error ?? invites.error) && <Banner tone="danger">{(error ?? invites.error)?.message}</Banner>}
      {ready && !list && !invites.error && <Skeleton look="rows" count={6} />}
      {open.length > 0 && (
        <div className={styles.rowBelow}>
          <Button icon={<CheckCheck size={20} />} busy={busy} onClick={() => void tickAll()}>
            <Trans>Отметить все как выданные лично: {left}</Trans>
          </Button>
        </div>
      )}
      {nothing ? (
        <EmptyState
          icon={<Ticket size={40} />}
          title={t`Приглашений пока нет`}
          action={
            <LinkButton href="/school/invites" variant="primary">
              <Trans>Выдать приглашения</Trans>
            </LinkButton>
          }
        >
          <Trans>Здесь будет видно, кому они выданы и кто уже подключился.</Trans>
        </EmptyState>
      ) : (
        list?.length === 0 && (
          <EmptyState icon={<Ticket size={40} />} title={t`Таких приглашений нет`}>
            <Trans>Выберите другой класс или другое состояние либо выдайте новые приглашения.</Trans>
          </EmptyState>
        )
      )}
      {list && list.length > 0 && (
        <List label={t`Выданные приглашения`}>
          {list.slice(0, shown).map((invite) => (
            <InviteRow
              key={invite.id}
              invite={invite}
              zone={space?.time_zone ?? "Europe/Moscow"}
              onRevoke={() => setRevoking(invite)}
              onTick={(on) => void tickOne(invite, on)}
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
        onOpenChange={(next) => !next && setRevoking(undefined)}
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

/** As a class register has them; links without a name first. */
function byName(a: Invite, b: Invite): number {
  return a.member_name.localeCompare(b.member_name, "ru");
}

/** Only a family's personal link opens at once when it was given from hand to hand. */
function tickable(invite: Invite): boolean {
  return invite.status === "active" && invite.kind === "personal";
}

interface InviteRowProps {
  invite: Invite;
  zone: string;
  onRevoke: () => void;
  onTick: (handedOver: boolean) => void;
}

function InviteRow({ invite, zone, onRevoke, onTick }: InviteRowProps) {
  const { t } = useLingui();
  const statusName = useStatusName();
  const until = fullDate(invite.expires_at, { zone });
  const { uses, uses_limit: limit } = invite;
  const title = useInviteTitle()(invite);
  const ticks = tickable(invite);
  const child = invite.for_child;
  const who = { pupil: term("pupil", kindOf(useSchool())).one, parent: t`представитель`, staff: t`сотрудник` };
  const about = [
    invite.kind === "personal" && (child ? t`представитель: ${child}` : who[invite.role]),
    invite.kind === "personal" && invite.unit_label,
    invite.status === "active" ? t`действует до ${until}` : statusName(invite.status),
    invite.kind === "class_link" && t`присоединились: ${uses} из ${limit}`,
    !ticks && invite.handed_over && t`выдано лично`,
    t`кто выдал: ${invite.issued_by}`,
  ];
  return (
    <ListRow
      leading={invite.kind === "class_link" ? <Link2 size={22} /> : <Ticket size={22} />}
      title={title}
      wrap
      subtitle={
        <span className={styles.wrap}>
          {about.filter(Boolean).join(" · ")}
          {ticks && (
            <Checkbox
              label={
                <>
                  <Trans>Выдано лично</Trans>
                  <span className="visually-hidden">: {title}</span>
                </>
              }
              checked={invite.handed_over}
              onChange={(event) => onTick(event.target.checked)}
            />
          )}
        </span>
      }
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
