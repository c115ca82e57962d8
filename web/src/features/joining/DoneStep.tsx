import { Trans } from "@lingui/react/macro";
import { CheckCircle2, Hourglass } from "lucide-react";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import styles from "./Joining.module.css";

interface DoneStepProps {
  /** Empty when one joined with an account one has already. */
  login: string;
  waiting?: boolean;
  /** Staff wait for an administrator, families for the class teacher. */
  staff?: boolean;
  onOpen: () => void;
}

/** The end of joining: what to write down, and the way on. */
export function DoneStep({ login, waiting = false, staff = false, onOpen }: DoneStepProps) {
  return (
    <EmptyState
      level={1}
      icon={waiting ? <Hourglass size={40} /> : <CheckCircle2 size={40} />}
      title={waiting ? <Trans>Осталось подождать</Trans> : <Trans>Вы присоединились</Trans>}
      action={
        <Button variant="primary" onClick={onOpen}>
          {waiting ? <Trans>Понятно</Trans> : <Trans>Открыть чаты</Trans>}
        </Button>
      }
    >
      {waiting &&
        (staff ? (
          <Trans>Администратор подтвердит вас, и чаты откроются сами.</Trans>
        ) : (
          <Trans>Классный руководитель подтвердит вас, и чаты откроются сами.</Trans>
        ))}{" "}
      {login !== "" && (
        <span className={styles.login}>
          <Trans>
            Ваш логин: <strong>{login}</strong>. Запишите его — он понадобится на другом устройстве.
          </Trans>
        </span>
      )}
    </EmptyState>
  );
}
