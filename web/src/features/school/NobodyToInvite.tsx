import { Trans, useLingui } from "@lingui/react/macro";
import { Ticket } from "lucide-react";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";

/** For those who teach, but lead no class and no group: there is nobody whom they could invite. */
export function NobodyToInvite() {
  const { t } = useLingui();
  return (
    <EmptyState
      icon={<Ticket size={40} />}
      title={t`Приглашать пока некого`}
      action={
        <LinkButton href="/chats" variant="primary">
          <Trans>Открыть чаты</Trans>
        </LinkButton>
      }
    >
      <Trans>Приглашения выдают те, кто ведёт класс или кружок. Если вы ведёте класс, скажите администратору.</Trans>
    </EmptyState>
  );
}
