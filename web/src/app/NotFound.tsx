import { Trans } from "@lingui/react/macro";
import { Compass } from "lucide-react";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";

/** The same for what never was and for what this person may not see. */
export function NotFound() {
  return (
    <EmptyState
      level={1}
      icon={<Compass size={28} />}
      title={<Trans>Такой страницы нет</Trans>}
      action={
        <LinkButton href="/" variant="primary">
          <Trans>На главную</Trans>
        </LinkButton>
      }
    >
      <Trans>Проверьте адрес. Если его прислали вам, возможно, доступ уже закрыт: спросите того, кто прислал.</Trans>
    </EmptyState>
  );
}
