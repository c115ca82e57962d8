import { Trans, useLingui } from "@lingui/react/macro";
import { FileCheck2, Trash2 } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { Section } from "~/ui/Page";
import { RadioGroup } from "~/ui/RadioGroup";
import { TextField } from "~/ui/TextField";
import { ErasureAct } from "./ErasureAct";
import styles from "./People.module.css";
import { useAct } from "./use-act";

type Act = components["schemas"]["ErasureAct"];
type ErasePerson = components["schemas"]["ErasePerson"];

interface PersonErasureProps {
  space: components["schemas"]["Space"];
  card: components["schemas"]["PersonCard"];
  /** The act; undefined while nothing was deleted. */
  act: Act | undefined;
  onErased: (act: Act) => void;
}

/** Of somebody who has left: deletes their personal data, and shows the act of it. */
export function PersonErasure({ space, card, act, onErased }: PersonErasureProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const [asked, setAsked] = useState(0);
  const [reading, setReading] = useState(false);
  // Known only in this tab, right after the deletion: the server keeps no name any more.
  const [name, setName] = useState<string>();
  return (
    <Section
      title={t`Персональные данные`}
      lead={
        act ? (
          act.finished_at ? (
            <Trans>Данные удалены.</Trans>
          ) : (
            <Trans>Данные удалены. Сообщения и файлы ещё удаляются, это занимает до нескольких минут.</Trans>
          )
        ) : (
          <Trans>Удаляются по письменному требованию человека или когда они больше не нужны школе.</Trans>
        )
      }
    >
      <div className={styles.row}>
        {act ? (
          <Button icon={<FileCheck2 size={20} />} onClick={() => setReading(true)}>
            <Trans>Акт об уничтожении</Trans>
          </Button>
        ) : (
          <Button
            variant="dangerOutline"
            icon={<Trash2 size={20} />}
            onClick={() => {
              setAsked(asked + 1); // nothing typed stays from a time that was thought better of
              setAsking(true);
            }}
          >
            <Trans>Удалить данные</Trans>
          </Button>
        )}
      </div>
      <EraseDialog
        key={asked}
        org={space.org}
        card={card}
        open={asking}
        onOpenChange={setAsking}
        onErased={(made) => {
          setName(card.person.name);
          setAsking(false);
          setReading(true);
          onErased(made);
        }}
      />
      {act && <ErasureAct act={act} name={name} zone={space.time_zone} open={reading} onOpenChange={setReading} />}
    </Section>
  );
}

const POLL = 2000;

/** The act of a person's deletion, asked after until the job has finished; `known` once it is clear whether there is one. */
export function useErasureAct(org: string | undefined, member: string) {
  const [act, setAct] = useState<Act>();
  const [unknown, setUnknown] = useState(false);
  const load = useCallback(
    async () =>
      org &&
      request<Act>(`/api/orgs/${org}/people/${member}/erasure`).then(setAct, (cause: unknown) => {
        if (!(cause instanceof ApiError)) throw cause;
        setUnknown(cause.code === "not_found");
      }),
    [org, member],
  );
  useEffect(() => void load(), [load]);
  const working = act !== undefined && !act.finished_at;
  useEffect(() => {
    if (!working) return;
    const timer = setInterval(() => void load(), POLL);
    return () => clearInterval(timer);
  }, [working, load]);
  return { act, known: unknown || act !== undefined, take: setAct };
}

interface EraseDialogProps {
  org: string;
  card: components["schemas"]["PersonCard"];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onErased: (act: Act) => void;
}

function EraseDialog({ org, card, open, onOpenChange, onErased }: EraseDialogProps) {
  const { t } = useLingui();
  const [body, setBody] = useState<ErasePerson>({
    reason: "request",
    document: "",
    shared_messages: "keep",
    surname: "",
  });
  const { busy, error, act } = useAct();
  const erase = async () => {
    await act(async () =>
      onErased(await request<Act>(`/api/orgs/${org}/people/${card.person.id}/erasure`, { method: "POST", body })),
    );
  };
  const name = card.person.name;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Удалить данные: ${name}`}
      description={
        <Trans>
          Имя, дата рождения, телефон, почта, приглашения, заявки, вход, личная переписка и файлы удаляются навсегда.
          Вернуть их будет нельзя.
        </Trans>
      }
      actions={
        <>
          <Button onClick={() => onOpenChange(false)}>
            <Trans>Отмена</Trans>
          </Button>
          <Button variant="danger" busy={busy} disabled={body.surname.trim() === ""} onClick={() => void erase()}>
            <Trans>Удалить навсегда</Trans>
          </Button>
        </>
      }
    >
      <div className={styles.fields}>
        {error && error.field !== "surname" && <Banner tone="danger">{error.message}</Banner>}
        <RadioGroup<ErasePerson["reason"]>
          label={t`Причина`}
          value={body.reason}
          onValueChange={(reason) => setBody({ ...body, reason })}
          options={[
            { value: "request", label: t`Письменное требование человека или представителя` },
            { value: "consent_withdrawn", label: t`Согласие отозвано` },
            { value: "purpose_over", label: t`Цели обработки достигнуты: человек выбыл` },
          ]}
        />
        <TextField
          label={t`Документ`}
          optional
          hint={t`Дата и номер заявления. Имя не пишите: оно сохранилось бы в акте.`}
          value={body.document}
          maxLength={200}
          onChange={(event) => setBody({ ...body, document: event.target.value })}
        />
        <RadioGroup<ErasePerson["shared_messages"]>
          label={t`Сообщения в общих чатах`}
          value={body.shared_messages}
          onValueChange={(shared_messages) => setBody({ ...body, shared_messages })}
          options={[
            {
              value: "keep",
              label: t`Оставить текст без имени`,
              hint: t`Автор станет «Удалённый участник», его файлы удалятся.`,
            },
            { value: "erase", label: t`Удалить и текст` },
          ]}
        />
        <TextField
          label={t`Фамилия ещё раз`}
          hint={t`Чтобы не удалить данные другого человека по ошибке.`}
          value={body.surname}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => setBody({ ...body, surname: event.target.value })}
          error={error?.field === "surname" ? t`Фамилия не совпадает с карточкой.` : undefined}
        />
      </div>
    </Dialog>
  );
}
