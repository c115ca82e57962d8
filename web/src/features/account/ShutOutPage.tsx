import { Trans, useLingui } from "@lingui/react/macro";
import { DoorClosed, LogOut } from "lucide-react";
import { useState } from "react";
import { useParta } from "~/model";
import { Button } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { SignOutDialog } from "./SignOutDialog";

/** For those whose access every organisation of theirs has closed: which, whom to ask, and the way out. */
export default function ShutOutPage() {
  const { t } = useLingui();
  const names = useParta((state) => state.shut.map((one) => one.short_name).join(", "));
  const [asking, setAsking] = useState(false);
  return (
    <>
      <title>{t`Доступ закрыт — Парта`}</title>
      <EmptyState
        level={1}
        icon={<DoorClosed size={28} />}
        title={<Trans>Доступ закрыт: {names}</Trans>}
        action={
          <Button icon={<LogOut size={20} />} onClick={() => setAsking(true)}>
            <Trans>Выйти</Trans>
          </Button>
        }
      >
        <Trans>
          Если это ошибка, обратитесь к администратору школы. Когда доступ вернут, чаты откроются здесь сами.
        </Trans>
      </EmptyState>
      <SignOutDialog open={asking} onOpenChange={setAsking} />
    </>
  );
}
