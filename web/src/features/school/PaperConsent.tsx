import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { RadioGroup } from "~/ui/RadioGroup";
import { useToast } from "~/ui/Toast";
import { today } from "./dates-typed";
import { PaperDay } from "./PaperDay";
import { useAct } from "./use-act";

type Purpose = components["schemas"]["ConsentPurpose"];

interface PaperConsentProps {
  org: string;
  card: components["schemas"]["PersonCard"];
  onRecorded: () => void;
}

/** A signed paper lies in the school: for what, and from which day. Who recorded it stands beside it afterwards. */
export function PaperConsent({ org, card, onRecorded }: PaperConsentProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [open, setOpen] = useState(false);
  const { consent, person } = card;
  const missing = [
    ...(consent.communication && !consent.communication_outdated ? [] : (["communication"] as const)),
    ...(consent.photos && !consent.photos_outdated ? [] : (["photos"] as const)),
  ];
  const [purpose, setPurpose] = useState<Purpose>();
  const [day, setDay] = useState(today);
  const { busy, error, act, clear } = useAct();
  const chosen = purpose !== undefined && missing.some((one) => one === purpose) ? purpose : missing[0];
  if (chosen === undefined) return null;
  const names = { communication: t`Общение в Парте`, photos: t`Фотографии` };
  const record = async () => {
    const done = await act(() =>
      api.POST("/api/orgs/{org}/people/{member}/paper-consent", {
        params: { path: { org, member: person.id } },
        body: { purpose: chosen, signed_on: day },
      }),
    );
    if (!done) return;
    setOpen(false);
    onRecorded();
    toast({ text: t`Согласие на бумаге записано.` });
  };
  const turn = (next: boolean) => {
    clear();
    setOpen(next);
  };
  return (
    <>
      <Button onClick={() => turn(true)}>
        <Trans>Есть согласие на бумаге</Trans>
      </Button>
      <Dialog
        open={open}
        onOpenChange={turn}
        title={t`Согласие на бумаге`}
        actions={
          <>
            <Button onClick={() => turn(false)}>
              <Trans>Отмена</Trans>
            </Button>
            <Button variant="primary" busy={busy} disabled={day === ""} onClick={() => void record()}>
              <Trans>Записать</Trans>
            </Button>
          </>
        }
      >
        {error && error.field !== "signed_on" && <Banner tone="danger">{error.message}</Banner>}
        <RadioGroup
          label={t`На что`}
          options={missing.map((one) => ({ value: one, label: names[one] }))}
          value={chosen}
          onValueChange={setPurpose}
        />
        <PaperDay value={day} onChange={setDay} error={error} />
        <p>
          <Trans>Бумага хранится в школе. В карточке останутся дата и ваше имя, запись попадёт в журнал.</Trans>
        </p>
      </Dialog>
    </>
  );
}
