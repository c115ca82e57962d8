import { Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Dialog } from "~/ui/Dialog";
import { Section } from "~/ui/Page";
import { PrintSheet, PrintStrip } from "~/ui/PrintSheet";
import { InviteOne } from "./InviteOne";
import styles from "./People.module.css";
import { useAct } from "./use-act";
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
  const [signIn, setSignIn] = useState<SignInCard>();
  const [asking, setAsking] = useState<"close" | "reset">();
  const { busy, error, act } = useAct();
  const path = { org: space.org, member: person.id };
  const attempt = async (work: () => Promise<unknown>) => {
    if (await act(work)) onChanged();
    setAsking(undefined);
  };
  const reset = () =>
    attempt(async () => {
      setSignIn((await api.POST("/api/orgs/{org}/people/{member}/sign-in-card", { params: { path } })).data);
    });
  const paper = () => attempt(() => api.POST("/api/orgs/{org}/people/{member}/paper-consent", { params: { path } }));
  const deactivate = (deactivated: boolean) =>
    attempt(() => api.PATCH("/api/orgs/{org}/people/{member}", { params: { path }, body: { deactivated } }));
  const child = person.roles.includes("pupil");
  const closed = person.join === "deactivated";
  const name = person.name;
  return (
    <Section title={t`Доступ`}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <div className={styles.row}>
        {card.may_invite && person.join !== "joined" && !closed && (
          <InviteOne space={space} person={person} onIssued={onChanged} />
        )}
        {card.may_edit && can(space, "reset_sign_in") && person.join === "joined" && (
          <Button onClick={() => setAsking("reset")}>
            <Trans>Новая карточка входа</Trans>
          </Button>
        )}
        {child && card.may_edit && !card.consent.communication && can(space, "record_paper_consent") && (
          <Button onClick={() => void paper()}>
            <Trans>Есть согласие на бумаге</Trans>
          </Button>
        )}
        {can(space, "edit_people") && !closed && (
          <Button variant="dangerOutline" onClick={() => setAsking("close")}>
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
        open={asking === "close"}
        onOpenChange={(open) => !open && setAsking(undefined)}
        title={t`Закрыть доступ: ${name}?`}
        confirmLabel={t`Закрыть доступ`}
        danger
        busy={busy}
        onConfirm={() => void deactivate(true)}
      >
        <Trans>Человек сразу выйдет из всех чатов организации. История останется, доступ можно вернуть.</Trans>
      </ConfirmDialog>
      <ConfirmDialog
        open={asking === "reset"}
        onOpenChange={(open) => !open && setAsking(undefined)}
        title={t`Новая карточка входа: ${name}?`}
        confirmLabel={t`Выдать карточку`}
        busy={busy}
        onConfirm={() => void reset()}
      >
        <Trans>Прежний пароль перестанет подходить, на всех устройствах понадобится войти заново.</Trans>
      </ConfirmDialog>
      <Dialog
        open={signIn !== undefined}
        onOpenChange={(open) => !open && setSignIn(undefined)}
        title={t`Карточка входа`}
        description={<Trans>Показана один раз: напечатайте её сейчас или перепишите.</Trans>}
        size="wide"
        actions={
          <Button variant="primary" icon={<Printer size={20} />} onClick={() => window.print()}>
            <Trans>Напечатать</Trans>
          </Button>
        }
      >
        {signIn && <CardSheet card={signIn} organisation={space.short_name} />}
      </Dialog>
    </Section>
  );
}

function CardSheet({ card, organisation }: { card: SignInCard; organisation: string }) {
  const { t } = useLingui();
  const { url, login, password } = card;
  return (
    <PrintSheet title={t`Карточка входа`} note={organisation}>
      <PrintStrip>
        <p>
          <strong>{card.name}</strong>
          {card.unit_label && ` · ${card.unit_label}`}
        </p>
        <p>
          <Trans>Откройте {url} и войдите:</Trans>
        </p>
        <p>
          <Trans>Логин:</Trans> <strong>{login}</strong>
        </p>
        <p>
          <Trans>Пароль:</Trans> <strong>{password}</strong>
        </p>
      </PrintStrip>
    </PrintSheet>
  );
}
