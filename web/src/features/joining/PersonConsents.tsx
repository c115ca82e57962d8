import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useState } from "react";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import type { Space } from "~/model";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { cx } from "~/ui/cx";
import { Section } from "~/ui/Page";
import { useToast } from "~/ui/Toast";
import { AskErasure } from "./AskErasure";
import styles from "./Consents.module.css";
import { ConsentText } from "./ConsentText";
import { DataCopy } from "./DataCopy";
import type { PersonCard, Purpose } from "./use-consents";

interface PersonConsentsProps {
  card: PersonCard;
  /** The words in force. */
  texts: readonly components["schemas"]["ConsentText"][];
  /** One's own, not a child's. */
  own: boolean;
  space: Space;
  onChange: (purpose: Purpose, given: boolean) => Promise<void>;
}

/** One person: what is known of them, and each consent with the way to take it back. */
export function PersonConsents({ card, texts, own, space, onChange }: PersonConsentsProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [withdrawing, setWithdrawing] = useState<Purpose>();
  const [busy, setBusy] = useState<Purpose>();
  const { person, consent } = card;
  const pupil = person.roles.includes("pupil");
  const set = async (purpose: Purpose, given: boolean) => {
    setBusy(purpose);
    try {
      await onChange(purpose, given);
      toast({ text: given ? t`Согласие дано.` : t`Согласие отозвано.` });
    } catch (failure) {
      toast({ text: (failure as Error).message, tone: "danger" });
    } finally {
      setBusy(undefined);
      setWithdrawing(undefined);
    }
  };
  const line = (purpose: Purpose, title: string, about: string) => (
    <Consent
      title={title}
      about={about}
      given={consent[purpose]}
      at={purpose === "communication" ? consent.communication_at : consent.photos_at}
      record={consent.records.find((one) => one.purpose === purpose && one.withdrawn_at === undefined)}
      outdated={purpose === "communication" ? consent.communication_outdated : consent.photos_outdated}
      zone={space.time_zone}
      read={
        <ConsentText
          framed
          label={t`Прочитать новый текст`}
          organisation={space.short_name}
          texts={texts}
          zone={space.time_zone}
        />
      }
      may={card.may_change_consent}
      urgent={purpose === "communication"}
      busy={busy === purpose}
      onGive={() => void set(purpose, true)}
      onWithdraw={() => setWithdrawing(purpose)}
    />
  );
  const units = pupil ? person.units.map((unit) => unit.label).join(", ") : "";
  const lead = [own ? t`Это вы` : "", units].filter(Boolean).join(" · ");
  return (
    <Section title={person.name} lead={lead || undefined}>
      <ul className={styles.consents}>
        {line(
          "communication",
          t`Общение в Парте`,
          t`Имя, класс, роль, сообщения и файлы. Без этого согласия Парта не открывается.`,
        )}
        {(pupil || consent.photos) &&
          line("photos", t`Фотографии внутри школы`, t`Не обязательно: отказ ни на что другое не влияет.`)}
      </ul>
      {!card.may_change_consent && (
        <p className={styles.note}>
          {own ? (
            <Trans>До 14 лет согласия даёт и отзывает представитель.</Trans>
          ) : (
            <Trans>Эти согласия даёт и отзывает законный представитель, а с 18 лет — сам человек.</Trans>
          )}
        </p>
      )}
      <DataCopy org={space.org} member={person.id} zone={space.time_zone} own={own} />
      <AskErasure org={space.org} member={person.id} zone={space.time_zone} own={own} />
      <ConfirmDialog
        open={withdrawing !== undefined}
        onOpenChange={(open) => !open && setWithdrawing(undefined)}
        title={withdrawing === "photos" ? t`Отозвать согласие на фотографии?` : t`Отозвать согласие на общение?`}
        confirmLabel={t`Отозвать`}
        danger={withdrawing !== "photos"}
        busy={busy !== undefined}
        onConfirm={() => withdrawing && void set(withdrawing, false)}
      >
        {withdrawing === "photos" ? (
          <Trans>Школа больше не будет публиковать новые снимки. На всё остальное это не влияет.</Trans>
        ) : own ? (
          <Trans>
            Парта этой школы сразу закроется для вас на всех устройствах. Написанное останется у собеседников. Дать
            согласие снова можно здесь же в любой день.
          </Trans>
        ) : (
          <Trans>
            Парта закроется для ребёнка на всех устройствах, если согласие не дал другой представитель. Записи школы и
            ваши чаты останутся. Дать согласие снова можно здесь же в любой день.
          </Trans>
        )}
      </ConfirmDialog>
    </Section>
  );
}

interface ConsentProps {
  title: string;
  about: string;
  given: boolean;
  at: number | undefined;
  /** The latest that holds. */
  record: components["schemas"]["ConsentRecord"] | undefined;
  /** Given to words that have been replaced. */
  outdated: boolean;
  zone: string;
  /** The button that shows the words in force. */
  read: ReactNode;
  may: boolean;
  /** Something is closed without it. */
  urgent: boolean;
  busy: boolean;
  onGive: () => void;
  onWithdraw: () => void;
}

function Consent(props: ConsentProps) {
  const { title, about, given, at, record, outdated, zone, read, may, urgent, busy, onGive, onWithdraw } = props;
  const { t } = useLingui();
  const date = at === undefined ? "" : fullDate(at, { zone });
  const signed = record?.signed_on ? fullDate(Date.parse(record.signed_on), { zone: "UTC" }) : date;
  const by = record?.by ?? "";
  const state = given
    ? record?.paper
      ? t`Дано на бумаге: ${signed}. Отметка: ${by}`
      : date
        ? t`Дано: ${date}`
        : t`Дано`
    : date
      ? t`Отозвано: ${date}`
      : t`Не дано`;
  return (
    <li className={styles.consent}>
      <div className={styles.consentText}>
        <strong>{title}</strong>
        <span className={styles.note}>{about}</span>
        <span className={given ? styles.given : styles.notGiven}>{state}</span>
        {outdated && (
          <span className={styles.notGiven}>
            <Trans>Текст с тех пор изменился. Прежнее согласие действует, пока нет ответа на новый.</Trans>
          </span>
        )}
      </div>
      {(may || outdated) && (
        <div className={cx(styles.actions, outdated && styles.below)}>
          {outdated && read}
          {may && outdated && (
            <Button
              variant="primary"
              busy={busy}
              aria-label={t`Согласиться с новым текстом: ${title}`}
              onClick={onGive}
            >
              <Trans>Согласиться с новым текстом</Trans>
            </Button>
          )}
          {may &&
            (given ? (
              <Button aria-label={t`Отозвать: ${title}`} onClick={onWithdraw}>
                <Trans>Отозвать</Trans>
              </Button>
            ) : (
              <Button
                variant={urgent ? "primary" : undefined}
                busy={busy}
                aria-label={t`Дать согласие: ${title}`}
                onClick={onGive}
              >
                <Trans>Дать согласие</Trans>
              </Button>
            ))}
        </div>
      )}
    </li>
  );
}
