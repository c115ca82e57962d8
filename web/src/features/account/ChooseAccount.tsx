import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft } from "lucide-react";
import { useState } from "react";
import { request } from "~/api/client";
import { parta, type SignInChoice, type SignInResult } from "~/model";
import { Avatar } from "~/ui/Avatar";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import styles from "./SignIn.module.css";

interface ChooseAccountProps {
  choices: readonly SignInChoice[];
  shared: boolean;
  onResult: (result: SignInResult) => Promise<void>;
  onBack: () => void;
}

/** A phone or an e-mail may belong to several people: they say who they are. */
export function ChooseAccount({ choices, shared, onResult, onBack }: ChooseAccountProps) {
  const { t } = useLingui();
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const choose = async (ticket: string) => {
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      const body = { ticket, shared_computer: shared };
      await onResult(
        await parta.changing(() => request<SignInResult>("/api/sessions/by-ticket", { method: "POST", body })),
      );
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.form}>
      <p>
        <Trans>С этими данными входят несколько человек. Выберите себя.</Trans>
      </p>
      {error && <Banner tone="danger">{error}</Banner>}
      <List label={t`Учётные записи`}>
        {choices.map((choice) => (
          <ListRow
            key={choice.ticket}
            onClick={() => void choose(choice.ticket)}
            leading={<Avatar id={choice.names[0] ?? choice.ticket} name={choice.names[0] ?? "?"} size={40} />}
            title={choice.names[0] ?? t`Без имени`}
            subtitle={choice.names.slice(1).join("; ")}
          />
        ))}
      </List>
      <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onBack}>
        <Trans>Назад</Trans>
      </Button>
    </div>
  );
}
