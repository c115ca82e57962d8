import { Trans, useLingui } from "@lingui/react/macro";
import { ShieldCheck } from "lucide-react";
import { LinkButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import styles from "./Account.module.css";

/** The way to what is kept of one, and to one's consents. */
export function DataSection() {
  const { t } = useLingui();
  return (
    <Section title={t`Мои данные и согласия`} lead={<Trans>На что вы согласились и когда, за себя и за детей.</Trans>}>
      <div className={styles.actions}>
        <LinkButton href="/settings/consents" icon={<ShieldCheck size={20} />}>
          <Trans>Посмотреть и изменить</Trans>
        </LinkButton>
        <LinkButton href="/data-operator">
          <Trans>Кто отвечает за данные</Trans>
        </LinkButton>
      </div>
    </Section>
  );
}
