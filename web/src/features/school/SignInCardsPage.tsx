import { Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import { useState } from "react";
import { useSearch } from "wouter";
import { api } from "~/api/api";
import { capitalTerm } from "~/app/i18n/terms";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { EmptyState } from "~/ui/EmptyState";
import { Page } from "~/ui/Page";
import { ProgressBar } from "~/ui/ProgressBar";
import { Skeleton } from "~/ui/Skeleton";
import styles from "./Admin.module.css";
import { CardSheets } from "./CardSheets";
import { everyone } from "./everyone";
import people from "./People.module.css";
import { cardsTo, kindOf } from "./rights";
import { type Issued, issueCards } from "./sign-in-cards";
import { useLoaded, useSchool } from "./use-school";
import { useJoinName } from "./words";

/** «Карточки входа» of a whole class on one print job: for those who have neither a phone nor an e-mail. */
export default function SignInCardsPage() {
  const { t } = useLingui();
  const space = useSchool();
  const joinName = useJoinName();
  const id = new URLSearchParams(useSearch()).get("unit") ?? "";
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const unit = units.data?.find((one) => one.id === id && cardsTo(space, one));
  const list = useLoaded(
    unit && space?.org,
    async (org) => (await everyone(org, { unit: id })).filter(({ roles }) => roles.includes("pupil")),
    id,
  );
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState<number>();
  const [issued, setIssued] = useState<Issued>();
  const back = id ? `/classes/${id}` : "/classes";
  if (units.data && !unit)
    return (
      <Page title={t`Карточки входа`} documentTitle={t`Карточки входа`} back={back}>
        <EmptyState title={t`Для этого класса карточки выдаёте не вы`}>
          <Trans>Их выдают администратор и классный руководитель.</Trans>
        </EmptyState>
      </Page>
    );
  if (issued && unit) return <CardSheets issued={issued} unit={unit} onClose={() => setIssued(undefined)} />;
  const pupils = list.data ?? [];
  // Whoever has come in loses nothing unless asked for: a new card ends what they are signed in to.
  const isChosen = (one: (typeof pupils)[number]) => changed.get(one.id) ?? one.join !== "joined";
  const chosen = pupils.filter(isChosen);
  const signedIn = chosen.filter(({ join }) => join === "joined").length;
  const choose = (ids: readonly string[], on: boolean) =>
    setChanged(new Map([...changed, ...ids.map((one) => [one, on] as const)]));
  const issue = async () => {
    if (!space) return;
    setAsking(false);
    setDone(0);
    try {
      setIssued(await issueCards(space.org, chosen, setDone));
    } finally {
      setDone(undefined);
      list.reload();
    }
  };
  const label = unit?.label ?? "";
  const count = chosen.length;
  const left = done ?? 0;
  return (
    <Page
      title={label ? t`Карточки входа: ${label}` : t`Карточки входа`}
      documentTitle={t`Карточки входа`}
      width="column"
      back={back}
      backAlways
    >
      <div className={styles.fields}>
        <p>
          <Trans>
            На карточке — логин и пароль для первого входа: телефон и почта не нужны. Карточки всего класса печатаются
            сразу, по нескольку на странице, с линиями для ножниц. Показываются они один раз.
          </Trans>
        </p>
        {(units.error ?? list.error) && <Banner tone="danger">{(units.error ?? list.error)?.message}</Banner>}
        {!list.data && !list.error && <Skeleton look="rows" count={6} />}
        {list.data && pupils.length === 0 && (
          <p className={styles.quiet}>
            <Trans>В классе пока никого нет. Учеников добавляет администратор.</Trans>
          </p>
        )}
        {pupils.length > 0 && (
          <fieldset className={people.choices}>
            <legend>
              {capitalTerm("pupil", "many", kindOf(space))}: <Trans>выбрано {count}</Trans>
            </legend>
            <Checkbox
              label={t`Все`}
              checked={count === pupils.length}
              indeterminate={count > 0 && count < pupils.length}
              onChange={(event) =>
                choose(
                  pupils.map((one) => one.id),
                  event.target.checked,
                )
              }
            />
            {pupils.map((one) => (
              <Checkbox
                key={one.id}
                label={one.name}
                hint={joinName(one.join)}
                checked={isChosen(one)}
                onChange={(event) => choose([one.id], event.target.checked)}
              />
            ))}
          </fieldset>
        )}
        {done !== undefined && (
          <ProgressBar label={t`Выдаём карточки`} value={left} max={count} text={t`${left} из ${count}`} />
        )}
        {pupils.length > 0 && (
          <div className={styles.row}>
            <Button
              variant="primary"
              icon={<Printer size={20} />}
              busy={done !== undefined}
              disabled={count === 0}
              onClick={() => (signedIn > 0 ? setAsking(true) : void issue())}
            >
              <Trans>Выдать и показать карточки</Trans>
            </Button>
          </div>
        )}
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Прежние пароли перестанут подходить`}
        confirmLabel={t`Выдать карточки`}
        onConfirm={() => void issue()}
      >
        <Trans>
          Уже входят сами: {signedIn}. На всех своих устройствах им понадобится войти заново, с карточки. Если этого не
          нужно, снимите с них отметку.
        </Trans>
      </ConfirmDialog>
    </Page>
  );
}
