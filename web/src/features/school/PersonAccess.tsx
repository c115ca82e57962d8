import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { Section } from "~/ui/Page";
import styles from "./People.module.css";
import { Sheets } from "./Sheets";
import { can } from "./use-school";

type SignInCard = components["schemas"]["SignInCard"];

interface PersonAccessProps {
  space: components["schemas"]["Space"];
  card: components["schemas"]["PersonCard"];
  onChanged: () => void;
}

/** The ways in: an invitation, a new sign-in card, the paper consent, closing the access. */
export function PersonAccess({ space, card, onChanged }: PersonAccessProps) {
  const { t } = useLingui();
  const { person } = card;
  const [sheets, setSheets] = useState<components["schemas"]["Sheets"]>();
  const [signIn, setSignIn] = useState<SignInCard>();
  const [closing, setClosing] = useState(false);
  const [error, setError] = useState<ApiError>();
  const path = { org: space.org, member: person.id };
  const attempt = async (work: () => Promise<void>) => {
    setError(undefined);
    try {
      await work();
      onChanged();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    }
  };
  const invite = () =>
    attempt(async () => {
      const body = { members: [person.id], everyone: false, handed_over: true, days: 30 };
      setSheets((await api.POST("/api/orgs/{org}/invites", { params: { path: { org: space.org } }, body })).data);
    });
  const reset = () =>
    attempt(async () => {
      setSignIn((await api.POST("/api/orgs/{org}/people/{member}/sign-in-card", { params: { path } })).data);
    });
  const paper = () =>
    attempt(async () => {
      await api.POST("/api/orgs/{org}/people/{member}/paper-consent", { params: { path } });
    });
  const deactivate = (deactivated: boolean) =>
    attempt(async () => {
      await api.PATCH("/api/orgs/{org}/people/{member}", { params: { path }, body: { deactivated } });
    });
  const child = person.roles.includes("pupil");
  const closed = person.join === "deactivated";
  const name = person.name;
  return (
    <Section title={t`Доступ`}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <div className={styles.row}>
        {card.may_invite && person.join !== "joined" && !closed && (
          <Button onClick={() => void invite()}>
            <Trans>Выдать приглашение</Trans>
          </Button>
        )}
        {can(space, "reset_sign_in") && person.join === "joined" && (
          <Button onClick={() => void reset()}>
            <Trans>Новая карточка входа</Trans>
          </Button>
        )}
        {child && !card.consent.communication && can(space, "record_paper_consent") && (
          <Button onClick={() => void paper()}>
            <Trans>Есть согласие на бумаге</Trans>
          </Button>
        )}
        {can(space, "edit_people") && !closed && (
          <Button variant="danger" onClick={() => setClosing(true)}>
            <Trans>Закрыть доступ</Trans>
          </Button>
        )}
        {can(space, "edit_people") && closed && (
          <Button onClick={() => void deactivate(false)}>
            <Trans>Вернуть доступ</Trans>
          </Button>
        )}
      </div>
      <ConfirmDialog
        open={closing}
        onOpenChange={setClosing}
        title={t`Закрыть доступ: ${name}?`}
        confirmLabel={t`Закрыть доступ`}
        danger
        onConfirm={() => void deactivate(true)}
      >
        <Trans>Человек сразу выйдет из всех чатов организации. История останется, доступ можно вернуть.</Trans>
      </ConfirmDialog>
      <Dialog
        open={signIn !== undefined}
        onOpenChange={(open) => !open && setSignIn(undefined)}
        title={t`Карточка входа`}
        actions={
          <Button variant="primary" onClick={() => window.print()}>
            <Trans>Напечатать</Trans>
          </Button>
        }
      >
        {signIn && <CardText card={signIn} />}
      </Dialog>
      <Dialog
        open={sheets !== undefined}
        onOpenChange={(open) => !open && setSheets(undefined)}
        title={t`Приглашение`}
        size="wide"
      >
        {sheets && <Sheets sheets={sheets} kind={space.kind} onClose={() => setSheets(undefined)} />}
      </Dialog>
    </Section>
  );
}

function CardText({ card }: { card: SignInCard }) {
  return (
    <dl className={styles.facts}>
      <div>
        <dt>
          <Trans>Кому</Trans>
        </dt>
        <dd>
          {card.name} {card.unit_label}
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Адрес</Trans>
        </dt>
        <dd>{card.url}</dd>
      </div>
      <div>
        <dt>
          <Trans>Логин</Trans>
        </dt>
        <dd>
          <strong>{card.login}</strong>
        </dd>
      </div>
      <div>
        <dt>
          <Trans>Пароль</Trans>
        </dt>
        <dd>
          <strong>{card.password}</strong>
        </dd>
      </div>
    </dl>
  );
}
