import { Trans } from "@lingui/react/macro";
import { CircleSlash } from "lucide-react";
import type { Me } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import styles from "./Joining.module.css";

interface RefusalProps {
  refusal: Me["declined"][number];
  /** One is in Parta all the same, with other classes. */
  inside: boolean;
}

/** That one has not been let in, why, and what to do. */
export function Refusal({ refusal, inside }: RefusalProps) {
  const { organisation, unit_label: unit, reason, role } = refusal;
  const place = [organisation, unit].filter(Boolean).join(", ");
  return (
    <EmptyState
      level={1}
      icon={<CircleSlash size={40} />}
      title={<Trans>Заявка отклонена</Trans>}
      action={
        <>
          {inside && (
            <LinkButton href="/chats" variant="primary">
              <Trans>Открыть чаты</Trans>
            </LinkButton>
          )}
          <LinkButton href="/join" variant={inside ? "secondary" : "primary"}>
            <Trans>Ввести другой код</Trans>
          </LinkButton>
        </>
      }
    >
      <p className={styles.said}>
        <Trans>Куда: {place}</Trans>
      </p>
      {reason && (
        <p className={styles.said}>
          <Trans>Причина: {reason}</Trans>
        </p>
      )}
      <p className={styles.said}>
        {role === "staff" ? (
          <Trans>Попросите личное приглашение у администратора или спросите, в чём дело.</Trans>
        ) : role === "parent" ? (
          <Trans>
            Проверьте, как вписаны ваше имя и имя ребёнка, и откройте ссылку класса ещё раз. Если всё верно, попросите у
            классного руководителя личное приглашение.
          </Trans>
        ) : (
          <Trans>
            Проверьте, как вписано имя, и откройте ссылку класса ещё раз. Если всё верно, попросите у классного
            руководителя личное приглашение.
          </Trans>
        )}
      </p>
    </EmptyState>
  );
}
