import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { useToast } from "~/ui/Toast";
import { useAct } from "./use-act";

interface PersonSecondFactorProps {
  space: components["schemas"]["Space"];
  card: components["schemas"]["PersonCard"];
  onChanged: () => void;
}

/** For somebody who has lost the phone and the recovery codes: the second factor goes, the password stays. */
export function PersonSecondFactor({ space, card, onChanged }: PersonSecondFactorProps) {
  const { t } = useLingui();
  const toast = useToast();
  const { busy, error, act } = useAct();
  const [asking, setAsking] = useState(false);
  if (!card.may_reset_second_factor) return null;
  const { id, name } = card.person;
  const take = async () => {
    const params = { path: { org: space.org, member: id } };
    const done = await act(() => api.DELETE("/api/orgs/{org}/people/{member}/second-factor", { params }));
    setAsking(false);
    if (!done) return;
    toast({ text: t`Второй шаг снят: теперь для входа хватит пароля.` });
    onChanged();
  };
  return (
    <>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <div>
        <Button onClick={() => setAsking(true)}>
          <Trans>Снять второй шаг при входе</Trans>
        </Button>
      </div>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Снять второй шаг при входе: ${name}?`}
        confirmLabel={t`Снять`}
        danger
        busy={busy}
        onConfirm={() => void take()}
      >
        <Trans>
          Делайте это, только если человек сам попросил об этом лично: потерян телефон или ключ, и запасных кодов нет.
          Коды, ключи и запасные коды перестанут действовать, на всех устройствах понадобится войти заново. Человек
          узнает, кто это сделал.
        </Trans>
      </ConfirmDialog>
    </>
  );
}
