import { Trans, useLingui } from "@lingui/react/macro";
import { CheckCircle2, Circle } from "lucide-react";
import type { components } from "~/api/types";
import { LinkButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import styles from "./Admin.module.css";
import { LocalAddressBanner } from "./LocalAddress";

interface Step {
  done: boolean;
  title: string;
  href: string;
  action: string;
  /** Where what was done is to be seen. */
  result: string;
}

/** «Что сделать сначала»: the administrator's first day, step by step. */
export function Checklist({ setup }: { setup: components["schemas"]["Setup"] }) {
  const { t } = useLingui();
  const steps: Step[] = [
    {
      done: setup.pupils > 0,
      title: t`Загрузите списки: сотрудники и ученики`,
      href: "/school/roster",
      action: t`Загрузить`,
      result: "/people",
    },
    {
      done: setup.classes > 0 && setup.classes_without_teacher === 0,
      title: t`Назначьте классных руководителей`,
      href: "/classes",
      action: t`Классы`,
      result: "/classes",
    },
    {
      done: setup.invites_issued,
      title: t`Распечатайте приглашения и раздайте классным руководителям`,
      href: "/school/invites",
      action: t`Приглашения`,
      result: "/school/invites/issued",
    },
    {
      done: setup.requests === 0,
      title: t`Разберите заявки`,
      href: "/school/requests",
      action: t`Заявки`,
      result: "/school/requests",
    },
    {
      done: setup.order_attached,
      title: t`Приложите приказ о назначении администратора`,
      href: "/school/profile",
      action: t`Приложить`,
      result: "/school/profile",
    },
  ];
  const next = steps.findIndex((step) => !step.done);
  if (next < 0) return <LocalAddressBanner />;
  return (
    <Section title={t`Что сделать сначала`}>
      <div className={styles.above}>
        <LocalAddressBanner />
      </div>
      <ol className={styles.checklist}>
        {steps.map((step, index) => (
          <li key={step.title} className={styles.step}>
            {step.done ? (
              <CheckCircle2 size={22} className={styles.done} aria-label={t`Сделано`} />
            ) : (
              <Circle size={22} className={styles.todo} aria-label={t`Не сделано`} />
            )}
            <span className={styles.stepTitle}>{step.title}</span>
            {step.done ? (
              <LinkButton
                href={step.result}
                variant="quiet"
                className={styles.stepLook}
                aria-label={t`Посмотреть: ${step.title}`}
              >
                <Trans>Посмотреть</Trans>
              </LinkButton>
            ) : (
              <LinkButton
                href={step.href}
                variant={index === next ? "primary" : "quiet"}
                className={index === next ? styles.stepNext : styles.stepLook}
              >
                {step.action}
              </LinkButton>
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}
