import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import styles from "./People.module.css";
import { useDutyName, useRoleName } from "./words";

type LeftPlace = components["schemas"]["LeftPlace"];

interface PersonReturnProps {
  card: components["schemas"]["PersonCard"];
  busy: boolean;
  onReturn: () => Promise<unknown>;
}

/** «Вернуть доступ»: says beforehand what comes back, and what is no longer to be had. */
export function PersonReturn({ card, busy, onReturn }: PersonReturnProps) {
  const { t } = useLingui();
  const [asking, setAsking] = useState(false);
  const words = usePlaceWords();
  const name = card.person.name;
  const returning = card.left.filter((place) => place.returns).map(words);
  const lost = card.left.filter((place) => !place.returns).map(words);
  const confirm = async () => {
    await onReturn();
    setAsking(false);
  };
  return (
    <>
      <Button onClick={() => setAsking(true)}>
        <Trans>Вернуть доступ</Trans>
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t`Вернуть доступ: ${name}?`}
        confirmLabel={t`Вернуть доступ`}
        busy={busy}
        onConfirm={() => void confirm()}
      >
        {card.left.length === 0 && (
          <Trans>Что было у человека раньше, не сохранилось. Роли и класс понадобится указать заново.</Trans>
        )}
        {returning.length > 0 && (
          <>
            <p>
              <Trans>Вернётся:</Trans>
            </p>
            <ul className={styles.plainList}>
              {returning.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </>
        )}
        {lost.length > 0 && (
          <>
            <p>
              <Trans>
                Не вернётся: класс в архиве, класс уже ведёт другой человек или замещение закончилось. Если нужно,
                укажите заново.
              </Trans>
            </p>
            <ul className={styles.plainList}>
              {lost.map((one) => (
                <li key={one}>{one}</li>
              ))}
            </ul>
          </>
        )}
      </ConfirmDialog>
    </>
  );
}

function usePlaceWords(): (place: LeftPlace) => string {
  const { t } = useLingui();
  const roleName = useRoleName();
  const dutyName = useDutyName();
  return ({ what, role, duty, label, subject }) => {
    if (what === "role") return roleName(role as components["schemas"]["Role"]);
    if (what === "unit") return t`Класс или группа: ${label}`;
    if (what === "child") return t`Представитель: ${label}`;
    const name = dutyName(duty as components["schemas"]["Duty"]);
    return subject ? `${name}: ${label}, ${subject}` : `${name}: ${label}`;
  };
}
