import { Trans, useLingui } from "@lingui/react/macro";
import { MessagesSquare } from "lucide-react";
import { EmptyState } from "~/ui/EmptyState";

/** Beside the list while no chat is open. */
export default function ChatPlaceholder() {
  const { t } = useLingui();
  return (
    <EmptyState icon={<MessagesSquare size={28} />} title={t`Выберите чат`}>
      <Trans>Или нажмите Ctrl+K и наберите первые буквы.</Trans>
    </EmptyState>
  );
}
