import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { List } from "~/ui/List";
import { Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import styles from "./People.module.css";
import { PlanSubstitution } from "./PlanSubstitution";
import { useAct } from "./use-act";
import { can, type Loaded, useLoaded } from "./use-school";
import { useDutyName } from "./words";

type Space = components["schemas"]["Space"];
type Substitution = components["schemas"]["Substitution"];
type Unit = components["schemas"]["Unit"];

interface UnitSubstitutionsProps {
  space: Space;
  unit: Unit;
  loaded: Loaded<Substitution[] | undefined>;
  window: { open: boolean; onOpenChange: (open: boolean) => void };
  onPlan: () => void;
  onChanged: () => void;
}

/** «Замещает: с 24 ноября по 1 декабря», on the class's page. */
export function UnitSubstitutions({ space, unit, loaded, window, onPlan, onChanged }: UnitSubstitutionsProps) {
  const { t } = useLingui();
  const assigns = can(space, "assign_teachers");
  const done = () => {
    loaded.reload();
    onChanged();
  };
  if (!assigns && (loaded.data ?? []).length === 0) return null;
  return (
    <Section
      title={t`Замещения`}
      actions={
        assigns && (
          <Button variant="quiet" onClick={onPlan}>
            <Trans>Назначить замещение</Trans>
          </Button>
        )
      }
    >
      <Substitutions space={space} loaded={loaded} onChanged={done} />
      {loaded.data?.length === 0 && (
        <p className={styles.note}>
          <Trans>Сейчас никто не замещает.</Trans>
        </p>
      )}
      {assigns && <PlanSubstitution {...window} space={space} unit={unit} onDone={done} />}
    </Section>
  );
}

/** The same on the card of the person who substitutes; nothing when they do not. */
export function MemberSubstitutions({ space, member }: { space: Space; member: string }) {
  const { t } = useLingui();
  const loaded = useLoaded(
    can(space, "assign_teachers") ? space.org : undefined,
    async (org) =>
      (await api.GET("/api/orgs/{org}/people/{member}/substitutions", { params: { path: { org, member } } })).data
        ?.substitutions,
    member,
  );
  if (!loaded.data || loaded.data.length === 0) return null;
  return (
    <Section title={t`Замещения`}>
      <Substitutions space={space} loaded={loaded} byClass onChanged={loaded.reload} />
    </Section>
  );
}

interface SubstitutionsProps {
  space: Space;
  loaded: Loaded<Substitution[] | undefined>;
  byClass?: boolean;
  onChanged: () => void;
}

function Substitutions({ space, loaded, byClass, onChanged }: SubstitutionsProps) {
  const { t } = useLingui();
  const dutyName = useDutyName();
  const { busy, error, act } = useAct();
  const [ending, setEnding] = useState<Substitution>();
  const day = (text: string) => fullDate(Date.parse(text), { zone: "UTC" });
  const period = (one: Substitution) => {
    const from = day(one.from);
    const until = day(one.until);
    return one.state === "acting" ? t`Замещает: с ${from} по ${until}` : t`Будет замещать: с ${from} по ${until}`;
  };
  const end = async () => {
    if (!ending) return;
    const done = await act(() =>
      api.DELETE("/api/orgs/{org}/substitutions/{substitution}", {
        params: { path: { org: space.org, substitution: ending.id } },
      }),
    );
    setEnding(undefined);
    if (done) onChanged();
  };
  const name = ending?.name ?? "";
  return (
    <>
      {error && <Banner tone="danger">{error.message}</Banner>}
      {(loaded.data ?? []).length > 0 && (
        <List label={t`Замещения`}>
          {loaded.data?.map((one) => (
            <PersonRow
              key={one.id}
              id={one.member}
              name={byClass ? one.unit_label : one.name}
              capacity={
                <span className={styles.wrap}>
                  {[period(one), dutyName(one.duty), one.subject, one.subgroup].filter(Boolean).join(" · ")}
                </span>
              }
              href={byClass ? `/classes/${one.unit}` : `/people/${one.member}`}
              actions={
                can(space, "assign_teachers") && (
                  <Button
                    variant="quiet"
                    aria-label={t`Закончить замещение: ${one.name}, ${one.unit_label}`}
                    onClick={() => setEnding(one)}
                  >
                    {one.state === "acting" ? <Trans>Закончить</Trans> : <Trans>Отменить</Trans>}
                  </Button>
                )
              }
            />
          ))}
        </List>
      )}
      <ConfirmDialog
        open={ending !== undefined}
        onOpenChange={(next) => !next && setEnding(undefined)}
        title={ending?.state === "acting" ? t`Закончить замещение: ${name}?` : t`Отменить замещение: ${name}?`}
        confirmLabel={ending?.state === "acting" ? t`Закончить` : t`Отменить замещение`}
        cancelLabel={t`Оставить`}
        busy={busy}
        onConfirm={() => void end()}
      >
        {ending?.state === "acting" ? (
          <Trans>Класс и чаты этой нагрузки закроются у замещающего сразу.</Trans>
        ) : (
          <Trans>Замещение не начнётся.</Trans>
        )}
      </ConfirmDialog>
    </>
  );
}
