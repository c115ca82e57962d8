import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { request } from "~/api/client";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useToast } from "~/ui/Toast";

interface TakeOfficeProps {
  org: string;
  offer: components["schemas"]["OfficeOffer"];
  onAnswered: () => Promise<unknown>;
}

/** A colleague hands the office of administrator over: taken or declined, after the question what it means. */
export function TakeOffice({ org, offer, onAnswered }: TakeOfficeProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const { name } = offer;
  const answer = async (accept: boolean) => {
    setBusy(true);
    try {
      await request(`/api/orgs/${org}/office-offers/${offer.id}/answer`, { method: "POST", body: { accept } });
      toast({
        text: accept ? t`Теперь вы администратор.` : t`Вы отказались. Полномочия остались у прежнего администратора.`,
      });
    } catch (failure) {
      toast({ text: (failure as Error).message, tone: "danger" });
    } finally {
      setBusy(false);
      setAsking(false);
      await onAnswered();
    }
  };
  return (
    <Banner
      look="strip"
      action={
        <>
          <Button variant="primary" onClick={() => setAsking(true)}>
            <Trans>Принять</Trans>
          </Button>
          <Button busy={busy && !asking} onClick={() => void answer(false)}>
            <Trans>Отказаться</Trans>
          </Button>
        </>
      }
    >
      <Trans>Вам предлагают принять полномочия администратора: {name}.</Trans>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Принять полномочия администратора?`}
        confirmLabel={t`Принять полномочия`}
        busy={busy}
        onConfirm={() => void answer(true)}
      >
        <Trans>
          Вы станете администратором: списки, роли, приглашения и журнал будут на вас. Прежний администратор в тот же
          миг перестанет им быть. Остальные ваши роли останутся.
        </Trans>
      </ConfirmDialog>
    </Banner>
  );
}
