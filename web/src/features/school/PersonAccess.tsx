import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { Section } from "~/ui/Page";
import { InviteOne } from "./InviteOne";
import { PaperConsent } from "./PaperConsent";
import { PaperWithdrawal } from "./PaperWithdrawal";
import styles from "./People.module.css";
import { PersonReturn } from "./PersonReturn";
import { PersonSecondFactor } from "./PersonSecondFactor";
import { PersonWayBack } from "./PersonWayBack";
import { useAct } from "./use-act";
import { can } from "./use-school";

interface PersonAccessProps {
  space: components["schemas"]["Space"];
  card: components["schemas"]["PersonCard"];
  onChanged: () => void;
}

/** The ways in: an invitation, a card or a link for whoever cannot sign in, the paper consent, closing the access. */
export function PersonAccess({ space, card, onChanged }: PersonAccessProps) {
  const { t } = useLingui();
  const { person } = card;
  const [closing, setClosing] = useState(false);
  const { busy, error, act } = useAct();
  const path = { org: space.org, member: person.id };
  const attempt = async (work: () => Promise<unknown>) => {
    if (await act(work)) onChanged();
    setClosing(false);
  };
  const deactivate = (deactivated: boolean) =>
    attempt(() => api.PATCH("/api/orgs/{org}/people/{member}", { params: { path }, body: { deactivated } }));
  const child = person.roles.includes("pupil");
  const closed = person.join === "deactivated";
  const name = person.name;
  return (
    <Section title={t`Доступ`}>
      <div className={styles.access}>
        {error && (
          <Banner tone="danger">
            {error.code === "conflict" && person.roles.includes("administrator") ? (
              <Trans>
                Закрыть доступ последнему администратору нельзя: организация останется без присмотра. Назначьте другого.
              </Trans>
            ) : error.code === "consent_required" ? (
              <Trans>Сначала нужно согласие представителя: его можно отметить здесь же, если оно есть на бумаге.</Trans>
            ) : (
              error.message
            )}
          </Banner>
        )}
        <PersonWayBack space={space} card={card} onChanged={onChanged} />
        <PersonSecondFactor space={space} card={card} onChanged={onChanged} />
        <div className={styles.row}>
          {card.may_invite && person.join !== "joined" && !closed && (
            <InviteOne space={space} person={person} onIssued={onChanged} />
          )}
          {child && card.may_edit && can(space, "record_paper_consent") && (
            <>
              <PaperConsent org={space.org} card={card} onRecorded={onChanged} />
              <PaperWithdrawal org={space.org} card={card} onRecorded={onChanged} />
            </>
          )}
          {can(space, "edit_people") && !closed && (
            <Button variant="dangerOutline" onClick={() => setClosing(true)}>
              <Trans>Закрыть доступ</Trans>
            </Button>
          )}
          {can(space, "edit_people") && closed && (
            <PersonReturn card={card} busy={busy} onReturn={() => deactivate(false)} />
          )}
        </div>
      </div>
      <ConfirmDialog
        open={closing}
        onOpenChange={setClosing}
        title={t`Закрыть доступ: ${name}?`}
        confirmLabel={t`Закрыть доступ`}
        danger
        busy={busy}
        onConfirm={() => void deactivate(true)}
      >
        <Trans>
          Человек сразу выйдет из всех чатов организации. История останется. Роли, класс, нагрузка и дети вернутся, если
          вернуть доступ.
        </Trans>
      </ConfirmDialog>
    </Section>
  );
}
