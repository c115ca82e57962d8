import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { FileText } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { ordinaryConsent } from "~/app/i18n/consent-words";
import { fullDate } from "~/app/i18n/dates";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Checkbox } from "~/ui/Checkbox";
import { cx } from "~/ui/cx";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { TextArea, TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import styles from "./People.module.css";
import { useAct } from "./use-act";
import { useLoaded, useSchool } from "./use-school";

type Published = components["schemas"]["Publications"];
type Purpose = components["schemas"]["ConsentPurpose"];

/** «Тексты согласий»: the organisation's own words in the place of the product's, and who has not answered to new ones. */
export default function ConsentTextsPage() {
  const { t } = useLingui();
  const space = useSchool();
  const loaded = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/consent-texts/published", { params: { path: { org } } })).data,
  );
  return (
    <Page
      title={t`Тексты согласий`}
      documentTitle={t`Тексты согласий`}
      width="column"
      back="/school/profile"
      backAlways
    >
      <p>
        <Trans>
          Согласия на общение и на фотографии люди дают отдельно. Пока своего текста нет, действует обычный текст Парты.
        </Trans>
      </p>
      {loaded.error && <Banner tone="danger">{loaded.error.message}</Banner>}
      {!loaded.data && !loaded.error && <Skeleton look="rows" count={6} />}
      {space &&
        loaded.data &&
        (["communication", "photos"] as const).map((purpose) => (
          <OfPurpose
            key={purpose}
            org={space.org}
            zone={space.time_zone}
            purpose={purpose}
            published={loaded.data as Published}
            onPublished={loaded.reload}
          />
        ))}
    </Page>
  );
}

interface OfPurposeProps {
  org: string;
  zone: string;
  purpose: Purpose;
  published: Published;
  onPublished: () => void;
}

function OfPurpose({ org, zone, purpose, published, onPublished }: OfPurposeProps) {
  const { t } = useLingui();
  const [writing, setWriting] = useState(false);
  const texts = published.texts.filter((text) => text.purpose === purpose);
  const inForce = texts.find((text) => text.in_force);
  const planned = texts.filter((text) => !text.in_force && text.number > (inForce?.number ?? 0));
  const agreed = published.agreed[purpose];
  const unanswered = published.unanswered[purpose];
  const since = inForce ? fullDate(inForce.from_at, { zone }) : "";
  return (
    <Section
      title={purpose === "communication" ? t`Общение в Парте` : t`Фотографии`}
      actions={
        !writing && (
          <Button variant="quiet" onClick={() => setWriting(true)}>
            <Trans>Изменить текст</Trans>
          </Button>
        )
      }
    >
      <p className={styles.note}>
        {inForce && inForce.text !== "" ? (
          <Trans>Свой текст, действует с {since}</Trans>
        ) : (
          <Trans>Обычный текст Парты</Trans>
        )}
        {" · "}
        <Plural
          value={agreed}
          one="согласие дал # человек"
          few="согласие дали # человека"
          many="согласие дали # человек"
          other="согласие дали # человека"
        />
      </p>
      {inForce && inForce.text !== "" && <p className={styles.text}>{inForce.text}</p>}
      {planned.map((text) => {
        const day = fullDate(text.from_at, { zone });
        return (
          <p key={text.number} className={styles.note}>
            {text.text === "" ? (
              <Trans>С {day} снова действует обычный текст Парты.</Trans>
            ) : (
              <Trans>С {day} начнёт действовать новый текст.</Trans>
            )}
          </p>
        );
      })}
      {unanswered > 0 && (
        <LinkButton variant="quiet" href="/people?flag=consent_outdated">
          <Trans>Ещё не ответили на новый текст: {unanswered}</Trans>
        </LinkButton>
      )}
      {writing && (
        <Write
          org={org}
          purpose={purpose}
          before={inForce?.text ?? ""}
          onClose={() => setWriting(false)}
          onPublished={() => {
            setWriting(false);
            onPublished();
          }}
        />
      )}
    </Section>
  );
}

interface WriteProps {
  org: string;
  purpose: Purpose;
  before: string;
  onClose: () => void;
  onPublished: () => void;
}

function Write({ org, purpose, before, onClose, onPublished }: WriteProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [text, setText] = useState(before);
  const [from, setFrom] = useState("");
  const [again, setAgain] = useState(true);
  const { busy, error, act } = useAct();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    const done = await act(() =>
      api.POST("/api/orgs/{org}/consent-texts", {
        params: { path: { org } },
        body: { purpose, text, asks_again: again, from },
      }),
    );
    if (!done) return;
    toast({ text: t`Текст опубликован.` });
    onPublished();
  };
  const ordinary = ordinaryConsent(purpose).join("\n\n");
  const wrongText =
    error?.field === "text"
      ? error.code === "conflict"
        ? t`Этот текст уже опубликован.`
        : t`Напишите целыми предложениями, на что именно просите согласие.`
      : undefined;
  const wrongDay =
    error?.field === "from" ? t`Выберите сегодняшний день или более поздний, не дальше года.` : undefined;
  return (
    <form className={cx(styles.fields, styles.below)} onSubmit={(event) => void submit(event)} noValidate>
      {error && !wrongText && !wrongDay && <Banner tone="danger">{error.message}</Banner>}
      <TextArea
        label={t`Текст согласия`}
        hint={t`Кто и для чего обрабатывает данные, какие именно и как долго. Пустое поле вернёт обычный текст Парты.`}
        rows={8}
        maxLength={8000}
        value={text}
        onChange={(event) => setText(event.target.value)}
        error={wrongText}
      />
      {text.trim() === "" && (
        <div>
          <Button icon={<FileText size={20} />} onClick={() => setText(ordinary)}>
            <Trans>Начать с обычного текста</Trans>
          </Button>
        </div>
      )}
      <TextField
        label={t`С какого дня`}
        hint={t`Пустое поле — сразу.`}
        optional
        type="date"
        value={from}
        onChange={(event) => setFrom(event.target.value)}
        error={wrongDay}
      />
      <Checkbox
        label={t`Спросить заново тех, кто уже согласился`}
        hint={t`Пока человек не ответит, действует его прежнее согласие. Снимите отметку, если исправили опечатку.`}
        checked={again}
        onChange={(event) => setAgain(event.target.checked)}
      />
      <div className={styles.row}>
        <Button type="submit" variant="primary" busy={busy}>
          <Trans>Опубликовать</Trans>
        </Button>
        <Button onClick={onClose}>
          <Trans>Отмена</Trans>
        </Button>
      </div>
    </form>
  );
}
