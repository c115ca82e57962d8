import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import { useToast } from "~/ui/Toast";
import { today, yearsOld } from "./dates-typed";
import { PaperDay } from "./PaperDay";
import { useAct } from "./use-act";

type Purpose = components["schemas"]["ConsentPurpose"];
type Card = components["schemas"]["PersonCard"];

interface PaperWithdrawalProps {
  org: string;
  card: Card;
  onRecorded: () => void;
}

/** A signed paper withdraws a consent: of whom, to what, from which day. It holds at once, and administrators are told. */
export function PaperWithdrawal({ org, card, onRecorded }: PaperWithdrawalProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const { consent, person } = card;
  const given = (["communication", "photos"] as const).filter((one) => consent[one]);
  const signers = signersOf(card);
  const [purpose, setPurpose] = useState<Purpose>();
  const [signer, setSigner] = useState<string>();
  const [day, setDay] = useState(today);
  const { busy, error, act, clear } = useAct();
  const chosen = purpose !== undefined && given.some((one) => one === purpose) ? purpose : given[0];
  if (chosen === undefined) return null;
  const names = { communication: t`Общение в Парте`, photos: t`Фотографии` };
  const by = signer ?? signers[0]?.id ?? "";
  const record = async () => {
    let after: Card | undefined;
    const done = await act(async () => {
      const { data } = await api.POST("/api/orgs/{org}/people/{member}/paper-withdrawal", {
        params: { path: { org, member: person.id } },
        body: { purpose: chosen, signed_on: day, ...(by && { signed_by: by }) },
      });
      after = data;
    });
    if (!done) return;
    setOpen(false);
    onRecorded();
    toast({
      text: after?.consent[chosen]
        ? t`Отзыв записан. Согласие другого представителя пока действует, администратор увидит возражение.`
        : t`Отзыв записан, согласие больше не действует.`,
    });
  };
  const turn = (next: boolean) => {
    clear();
    setOpen(next);
  };
  const unlisted = !signers.some((one) => one.id === person.id) || signers.length > 1;
  return (
    <>
      <Button onClick={() => turn(true)}>
        <Trans>Согласие отозвано на бумаге</Trans>
      </Button>
      <Dialog
        open={open}
        onOpenChange={turn}
        title={t`Отзыв согласия на бумаге`}
        actions={
          <>
            <Button onClick={() => turn(false)}>
              <Trans>Отмена</Trans>
            </Button>
            <Button variant="primary" busy={busy} disabled={day === ""} onClick={() => void record()}>
              <Trans>Записать отзыв</Trans>
            </Button>
          </>
        }
      >
        {error && error.field !== "signed_on" && error.field !== "signed_by" && (
          <Banner tone="danger">
            {error.code === "conflict" ? t`Этого согласия уже нет: его отозвали раньше.` : error.message}
          </Banner>
        )}
        <RadioGroup
          label={t`Какое согласие отозвано`}
          options={given.map((one) => ({ value: one, label: names[one] }))}
          value={chosen}
          onValueChange={setPurpose}
        />
        <Select
          label={t`Кто подписал`}
          value={by}
          onChange={(event) => setSigner(event.target.value)}
          options={[
            ...signers.map((one) => ({ value: one.id, label: one.name })),
            ...(unlisted ? [{ value: "", label: t`Представитель, которого нет в списке` }] : []),
          ]}
          error={error?.field === "signed_by" ? t`Этот человек не может отозвать согласие за ребёнка.` : undefined}
        />
        <PaperDay value={day} onChange={setDay} error={error} />
        <p>
          {chosen === "communication" ? (
            <Trans>
              Чаты закроются сразу, записи и история останутся. Новое согласие вернёт доступ. Если согласие дал и другой
              представитель, оно действует дальше.
            </Trans>
          ) : (
            <Trans>Перед отправкой снимков в чат класса это имя появится среди тех, кого нельзя снимать.</Trans>
          )}{" "}
          <Trans>Администратор увидит отзыв, запись попадёт в журнал.</Trans>
        </p>
      </Dialog>
    </>
  );
}

/** Whose word counts: the pupil's from 14 on, a legal and unrestricted representative's of a minor. */
function signersOf({ person, birth_date, representatives }: Card): { id: string; name: string }[] {
  const age = birth_date ? yearsOld(birth_date) : 0;
  const own = age >= 14 ? [{ id: person.id, name: person.name }] : [];
  if (age >= 18) return own;
  return [...representatives.filter((one) => one.legal && !one.restricted), ...own];
}
