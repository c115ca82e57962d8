import { Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import { useState } from "react";
import { useSearch } from "wouter";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { capitalTerm, term } from "~/app/i18n/terms";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Page } from "~/ui/Page";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import styles from "./Admin.module.css";
import { type Blanks, blankLinks } from "./blank-links";
import { LocalAddressText, useLocalAddress } from "./LocalAddress";
import { NobodyToInvite } from "./NobodyToInvite";
import { cardsTo, invitesTo, kindOf } from "./rights";
import { Sheets } from "./Sheets";
import { useAct } from "./use-act";
import { can, useLoaded, useSchool } from "./use-school";

type IssueInvites = components["schemas"]["IssueInvites"];
type SheetSet = components["schemas"]["Sheets"];

/** «Приглашения»: one press issues personal links for everyone who has not joined and lays out the sheets to print. */
export default function InvitesPage() {
  const { t } = useLingui();
  const space = useSchool();
  const everyoneAllowed = can(space, "invite_staff");
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const asked = new URLSearchParams(useSearch()).get("unit");
  const [scope, setScope] = useState(asked ?? "everyone");
  const [role, setRole] = useState<"" | "pupil" | "parent">("");
  const [days, setDays] = useState("30");
  const [handedOver, setHandedOver] = useState(false);
  const [onlyNew, setOnlyNew] = useState(false);
  const { busy, error, act } = useAct();
  const local = useLocalAddress();
  const [asking, setAsking] = useState(false);
  const [inUse, setInUse] = useState(0);
  const [issued, setIssued] = useState<{ sheets: SheetSet; blanks: Blanks; until: number }>();

  if (issued) return <Sheets {...issued} onlyNew={onlyNew} onClose={() => setIssued(undefined)} />;
  const classes = units.data?.filter((unit) => unit.kind !== "staff" && invitesTo(space, unit)) ?? [];
  const chosen = everyoneAllowed || scope !== "everyone" ? scope : (classes[0]?.id ?? "");

  const issue = () =>
    act(async () => {
      if (!space) return;
      const path = { org: space.org };
      const body: IssueInvites = {
        members: [],
        everyone: chosen === "everyone",
        handed_over: handedOver,
        days: Number(days),
        only_new: onlyNew,
      };
      if (chosen === "staff") body.role = "staff";
      else if (chosen !== "everyone") {
        body.unit = chosen;
        if (role) body.role = role;
      }
      const { data } = await api.POST("/api/orgs/{org}/invites", { params: { path }, body });
      if (!data) return;
      const until = Date.now() + Number(days) * 86_400_000;
      setIssued({ sheets: data, blanks: await blankLinks(space.org, data, Number(days)), until });
    });

  /** Printing again makes paper worthless that may be in people's hands: not without a question. */
  const start = () =>
    act(async () => {
      if (!space) return;
      const query = chosen === "everyone" || chosen === "staff" ? {} : { unit: chosen };
      const { data } = await api.GET("/api/orgs/{org}/invites", { params: { path: { org: space.org }, query } });
      const wanted = chosen === "staff" ? "staff" : chosen === "everyone" ? "" : role;
      const printed = data?.invites.filter(
        (one) => one.kind === "personal" && one.status === "active" && (!wanted || one.role === wanted),
      ).length;
      const spoilt = onlyNew ? 0 : (printed ?? 0);
      setInUse(spoilt);
      if (local || spoilt) setAsking(true);
      else await issue();
    });

  if (units.data && !everyoneAllowed && classes.length === 0)
    return (
      <Page title={t`Приглашения`} documentTitle={t`Приглашения`} width="column" back="/school">
        <NobodyToInvite />
      </Page>
    );
  const pupils = capitalTerm("pupil", "to_many", kindOf(space));
  const toPupils = term("pupil", kindOf(space)).to_many;
  return (
    <Page title={t`Приглашения`} documentTitle={t`Приглашения`} width="column" back="/school">
      <div className={styles.fields}>
        <p>
          <Trans>
            Каждый получит личную ссылку, QR-код и код, который можно набрать. Ссылки печатаются один раз: при повторной
            печати выдаются новые, а прежние перестают работать. Кто уже подключился, того в листах не будет.
          </Trans>
        </p>
        {(error ?? units.error) && <Banner tone="danger">{(error ?? units.error)?.message}</Banner>}
        <Select
          label={t`Для кого`}
          value={chosen}
          onChange={(event) => setScope(event.target.value)}
          options={[
            ...(everyoneAllowed
              ? [
                  { value: "everyone", label: t`Вся организация: все классы и сотрудники` },
                  { value: "staff", label: t`Сотрудники` },
                ]
              : []),
            ...classes.map((unit) => ({ value: unit.id, label: unit.label })),
          ]}
        />
        {chosen !== "everyone" && chosen !== "staff" && (
          <RadioGroup<"" | "pupil" | "parent">
            label={t`Кому из класса`}
            value={role}
            onValueChange={setRole}
            options={[
              { value: "", label: t`${pupils} и представителям` },
              { value: "pupil", label: t`Только ${toPupils}` },
              { value: "parent", label: t`Только представителям` },
            ]}
          />
        )}
        <Select
          label={t`Сколько действуют`}
          value={days}
          onChange={(event) => setDays(event.target.value)}
          options={[
            { value: "7", label: t`Неделю` },
            { value: "30", label: t`Месяц` },
            { value: "90", label: t`Три месяца` },
          ]}
        />
        <Checkbox
          label={t`Только тем, кто ещё не получил`}
          hint={t`Листки, которые уже на руках, останутся в силе. Без этой отметки всем, кто не подключился, печатаются новые, а прежние перестают работать.`}
          checked={onlyNew}
          onChange={(event) => setOnlyNew(event.target.checked)}
        />
        <Checkbox
          label={t`Листки выдаются лично в руки`}
          hint={t`Тогда чаты откроются сразу. Иначе представителя подтверждает классный руководитель, сотрудника — администратор. Отметить можно и потом, в списке выданных.`}
          checked={handedOver}
          onChange={(event) => setHandedOver(event.target.checked)}
        />
        <p className={styles.quiet}>
          <Trans>
            У кого представитель не записан, для того напечатается пустой листок: имена впишет классный руководитель.
          </Trans>
        </p>
        <div className={styles.row}>
          <Button
            variant="primary"
            icon={<Printer size={20} />}
            busy={busy}
            disabled={chosen === ""}
            onClick={() => void start()}
          >
            <Trans>Выдать и показать листы</Trans>
          </Button>
          <LinkButton href="/school/invites/issued">
            <Trans>Что уже выдано</Trans>
          </LinkButton>
          {classes.some((unit) => unit.id === chosen && cardsTo(space, unit)) && (
            <LinkButton href={`/school/cards?unit=${chosen}`}>
              <Trans>Карточки входа</Trans>
            </LinkButton>
          )}
        </div>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={inUse > 0 ? t`Прежние листки перестанут работать` : t`Листки откроются только на этом компьютере`}
        confirmLabel={inUse > 0 ? t`Выдать новые` : t`Всё равно выдать`}
        busy={busy}
        onConfirm={() => void issue().then(() => setAsking(false))}
      >
        {inUse > 0 && (
          <p>
            <Trans>
              Приглашения, которые уже выданы и ждут своих владельцев: {inUse}. Вместо них напечатаются новые; если
              прежние листки уже розданы, раздайте новые.
            </Trans>
          </p>
        )}
        {local && <LocalAddressText />}
      </ConfirmDialog>
    </Page>
  );
}
