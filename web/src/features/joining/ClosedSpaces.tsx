import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { type Me, parta, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { AskErasure } from "./AskErasure";
import styles from "./Consents.module.css";
import { DataCopy } from "./DataCopy";
import { changeConsent } from "./use-consents";

/** Organisations that are closed to one because the consent has been withdrawn, and the way back. */
export function ClosedSpaces() {
  const closed = useParta((state) => state.me?.closed);
  return closed?.map((one) => <Closed key={one.org} closed={one} />);
}

function Closed({ closed }: { closed: Me["closed"][number] }) {
  const { t } = useLingui();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const open = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await changeConsent(closed.org, closed.member, "communication", true);
      await parta.refreshMe();
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className={styles.closed}>
      <Banner
        tone="warning"
        action={
          closed.may_change_consent && (
            <Button busy={busy} aria-label={t`Дать согласие снова: ${closed.short_name}`} onClick={() => void open()}>
              <Trans>Дать согласие снова</Trans>
            </Button>
          )
        }
      >
        <strong>{closed.short_name}</strong>
        <p>
          {closed.may_change_consent ? (
            <Trans>
              Согласие на общение отозвано, поэтому чаты закрыты. Всё откроется, как только вы дадите его снова.
            </Trans>
          ) : (
            <Trans>Согласие на общение отозвано, поэтому чаты закрыты. Дать его снова может ваш представитель.</Trans>
          )}
        </p>
        {error && <p role="alert">{error}</p>}
      </Banner>
      <DataCopy org={closed.org} member={closed.member} zone={zone} own />
      <AskErasure org={closed.org} member={closed.member} zone={zone} own />
    </div>
  );
}
