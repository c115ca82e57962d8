import { Trans, useLingui } from "@lingui/react/macro";
import { Download, Pencil, Undo2 } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { fullStamp } from "~/app/i18n/dates";
import { capitalTerm } from "~/app/i18n/terms";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Admin.module.css";
import { useUndoRefusal } from "./movement-words";
import { kindOf } from "./rights";
import { useAct } from "./use-act";
import { useLoaded, useSchool } from "./use-school";
import { useYear, type YearClass, type YearPlan, type YearWishes, yearBody } from "./use-year";
import { YearClassDialog } from "./YearClassDialog";
import { YearNewClasses } from "./YearNewClasses";
import { useSaveYear, useYearFault, useYearLine } from "./year-words";

type Space = components["schemas"]["Space"];

/** «Новый учебный год»: the whole school at a glance before anything changes, then all of it in one go. */
export default function YearPage() {
  const { t } = useLingui();
  const space = useSchool();
  const state = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/year", { params: { path: { org } } })).data,
  );
  const last = state.data?.last;
  const [again, setAgain] = useState(false);
  const begun = last && !last.undone && last.may_undo && !again;
  return (
    <Page title={t`Новый учебный год`} documentTitle={t`Новый учебный год`} width="column" back="/school">
      {state.error && <Banner tone="danger">{state.error.message}</Banner>}
      {!state.data && !state.error && <Skeleton look="rows" count={6} />}
      {space && begun && (
        <YearBegun space={space} last={last} onChanged={state.reload} onAgain={() => setAgain(true)} />
      )}
      {space && state.data && !begun && (
        <YearPlanner
          space={space}
          onApplied={() => {
            setAgain(false);
            state.reload();
          }}
        />
      )}
    </Page>
  );
}

interface BegunProps {
  space: Space;
  last: components["schemas"]["YearDone"];
  onChanged: () => void;
  onAgain: () => void;
}

/** What was done, and the way back while it is open. */
function YearBegun({ space, last, onChanged, onAgain }: BegunProps) {
  const { t } = useLingui();
  const refusal = useUndoRefusal();
  const { busy, error, act } = useAct();
  const [asking, setAsking] = useState(false);
  const when = fullStamp(last.at, { zone: space.time_zone });
  const who = last.by;
  const undo = async () => {
    const done = await act(() => api.POST("/api/orgs/{org}/year/undoing", { params: { path: { org: space.org } } }));
    setAsking(false);
    if (done) onChanged();
  };
  return (
    <>
      {error && <Banner tone="danger">{refusal(error.field, error.detail) || error.message}</Banner>}
      <Banner>
        <Trans>
          Новый учебный год начат: {when}, {who}.
        </Trans>
      </Banner>
      <Section title={t`Что изменилось`}>
        <Counts summary={last.summary} />
      </Section>
      <div className={styles.row}>
        <Button icon={<Undo2 size={20} />} onClick={() => setAsking(true)}>
          <Trans>Вернуть, как было</Trans>
        </Button>
        <Button variant="quiet" onClick={onAgain}>
          <Trans>Составить план ещё раз</Trans>
        </Button>
      </div>
      <p className={styles.note}>
        <Trans>Вернуть можно в течение суток, пока состав классов и нагрузка не изменились.</Trans>
      </p>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Вернуть прошлый учебный год?`}
        confirmLabel={t`Вернуть, как было`}
        busy={busy}
        onConfirm={() => void undo()}
      >
        <Trans>
          Классы получат прежние названия и состав, выпускникам вернётся доступ, чаты продолжатся без пропуска.
          Отозванные приглашения понадобится напечатать заново.
        </Trans>
      </ConfirmDialog>
    </>
  );
}

function YearPlanner({ space, onApplied }: { space: Space; onApplied: () => void }) {
  const { t } = useLingui();
  const save = useSaveYear();
  const [wishes, setWishes] = useState<YearWishes>({ units: [], pupils: [] });
  const year = useYear(space.org, wishes);
  const [editing, setEditing] = useState<string>();
  const [asking, setAsking] = useState(false);
  const { busy, error, act } = useAct();
  const plan = year.plan;
  if (year.error && !plan) return <Banner tone="danger">{year.error.message}</Banner>;
  if (!plan) return <Skeleton look="rows" count={6} />;
  if (plan.classes.length === 0)
    return (
      <EmptyState title={t`Классов пока нет`}>
        <Trans>Новый учебный год начинают, когда есть классы.</Trans>
      </EmptyState>
    );
  const apply = async () => {
    const done = await act(() =>
      api.POST("/api/orgs/{org}/year", {
        params: { path: { org: space.org } },
        body: {
          choices: yearBody(wishes),
          fingerprint: plan.fingerprint,
          marks: plan.classes.map(({ unit, mark }) => ({ unit, mark })),
        },
      }),
    );
    setAsking(false);
    if (done) onApplied();
    else year.again();
  };
  const changed = error?.field === "marks" ? error.detail : "";
  const edited = plan.classes.find((one) => one.unit === editing);
  const graduates = plan.summary.pupils_graduated;
  return (
    <>
      <p>
        <Trans>
          Проверьте, что станет с каждым классом. Пока вы не нажмёте «Начать новый учебный год», ничего не изменится.
          Чаты переходят вместе с классом; выпускники теряют доступ, переписка их класса остаётся в архиве у классного
          руководителя.
        </Trans>
      </p>
      {changed !== "" && (
        <Banner tone="warning">
          <Trans>Пока вы проверяли, изменилось: {changed}. План составлен заново, посмотрите его ещё раз.</Trans>
        </Banner>
      )}
      {error && changed === "" && <Banner tone="danger">{error.message}</Banner>}
      {year.error && <Banner tone="danger">{year.error.message}</Banner>}
      <Section
        title={t`Итог`}
        actions={
          <Button variant="quiet" icon={<Download size={20} />} onClick={() => save(plan)}>
            <Trans>Скачать план</Trans>
          </Button>
        }
      >
        <Counts summary={plan.summary} />
      </Section>
      <Classes plan={plan} onEdit={(unit) => setEditing(unit)} />
      <YearNewClasses classes={plan.new_classes} onChange={(newClasses) => setWishes({ ...wishes, newClasses })} />
      <div className={styles.actions}>
        <Button variant="primary" disabled={!plan.may_apply || year.pending} onClick={() => setAsking(true)}>
          <Trans>Начать новый учебный год</Trans>
        </Button>
        {!plan.may_apply && (
          <p className={styles.note}>
            <Trans>Сначала исправьте отмеченное в списке.</Trans>
          </p>
        )}
      </div>
      {edited && (
        <YearClassDialog
          key={edited.unit}
          space={space}
          plan={plan}
          edited={edited}
          wishes={wishes}
          onWishes={setWishes}
          onClose={() => setEditing(undefined)}
        />
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Начать новый учебный год?`}
        confirmLabel={t`Начать`}
        danger={plan.summary.pupils_graduated > 0}
        busy={busy}
        onConfirm={() => void apply()}
      >
        <div className={styles.fields}>
          <p>
            <Trans>Классы сменят названия у всех сразу.</Trans>
          </p>
          {plan.summary.pupils_graduated > 0 && (
            <p>
              <Trans>Выпуск: {graduates}. Их доступ закроется.</Trans>
            </p>
          )}
          <p>
            <Trans>В течение суток можно вернуть всё, как было, пока состав классов не изменился.</Trans>
          </p>
        </div>
      </ConfirmDialog>
    </>
  );
}

function Classes({ plan, onEdit }: { plan: YearPlan; onEdit: (unit: string) => void }) {
  const { t } = useLingui();
  const line = useYearLine();
  const faultText = useYearFault();
  const pupils = capitalTerm("pupil", "many", kindOf(useSchool()));
  const about = (one: YearClass) => {
    const going = plan.moves.filter((move) => move.from === one.label).length;
    return [
      `${pupils}: ${one.pupils}`,
      one.class_teachers.join(", "),
      going > 0 && t`отдельно от класса: ${going}`,
      one.fate === "goes_on" && !one.keep_subjects && t`предметники снимаются`,
    ]
      .filter(Boolean)
      .join(" · ");
  };
  const lost = plan.moves.filter((move) => move.faults.length > 0);
  return (
    <Section title={t`Классы и группы`}>
      <List label={t`Классы и группы`}>
        {plan.classes.map((one) => (
          <ListRow
            key={one.unit}
            title={line(one, plan)}
            wrap
            subtitle={
              <>
                {about(one)}
                {one.faults.map((fault) => (
                  <span key={fault} className={styles.yearFault}>
                    {faultText(fault)}
                  </span>
                ))}
              </>
            }
            actions={
              <Button
                variant="quiet"
                icon={<Pencil size={18} />}
                aria-label={t`Изменить: ${one.label}`}
                onClick={() => onEdit(one.unit)}
              >
                <Trans>Изменить</Trans>
              </Button>
            }
          />
        ))}
      </List>
      {lost.map((move) => (
        <p key={move.member} className={styles.yearFault}>
          {[move.name, move.from, move.label].filter(Boolean).join(" · ")}: {move.faults.map(faultText).join(" ")}
        </p>
      ))}
    </Section>
  );
}

function Counts({ summary }: { summary: components["schemas"]["YearSummary"] }) {
  const { t } = useLingui();
  const counts = [
    { label: t`Классы идут дальше`, value: summary.classes_on },
    { label: t`Ученики идут дальше с классом`, value: summary.pupils_on },
    { label: t`Выпускные классы`, value: summary.classes_graduated },
    { label: t`Выпускники`, value: summary.pupils_graduated },
    { label: t`Новые классы`, value: summary.classes_new },
    { label: t`Объединённые классы`, value: summary.classes_joined },
    { label: t`Ученики объединённых классов`, value: summary.pupils_joined },
    { label: t`Ученики отдельно от класса`, value: summary.pupils_moved },
    { label: t`Снимается нагрузка предметников`, value: summary.teachers_ended },
  ].filter((count) => count.value > 0);
  return (
    <dl className={styles.counts}>
      {counts.map((count) => (
        <div key={count.label}>
          <dt>{count.label}</dt>
          <dd>{count.value}</dd>
        </div>
      ))}
    </dl>
  );
}
