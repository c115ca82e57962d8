import { Trans } from "@lingui/react/macro";
import { CheckCircle2 } from "lucide-react";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import styles from "./Joining.module.css";

interface DoneStepProps {
  /** Empty when one joined with an account one has already. */
  login: string;
  onOpen: () => void;
}

/** The end of joining: what to write down, and the way on. */
export function DoneStep({ login, onOpen }: DoneStepProps) {
  return (
    <EmptyState
      level={1}
      icon={<CheckCircle2 size={40} />}
      title={<Trans>Вы присоединились</Trans>}
      action={
        <Button variant="primary" onClick={onOpen}>
          <Trans>Открыть чаты</Trans>
        </Button>
      }
    >
      <LoginNote login={login} />
    </EmptyState>
  );
}

/** The login is shown here and nowhere else before the chats: to be written down. */
export function LoginNote({ login }: { login: string }) {
  if (login === "") return null;
  return (
    <span className={styles.login}>
      <Trans>
        Ваш логин: <strong>{login}</strong>. Запишите его — он понадобится на другом устройстве.
      </Trans>
    </span>
  );
}
