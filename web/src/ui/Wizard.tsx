import { Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, Check } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Button } from "./Button";
import { cx } from "./cx";
import styles from "./Wizard.module.css";

interface StepperProps {
  /** Names of all steps, in order. */
  steps: readonly string[];
  /** Which one is under way, from 0. */
  current: number;
}

/** Where one is among the steps. On a phone only the line «Шаг 2 из 4» and the bar are shown. */
export function Stepper({ steps, current }: StepperProps) {
  const { t } = useLingui();
  const number = current + 1;
  const total = steps.length;
  return (
    <nav aria-label={t`Шаги`}>
      <p className={styles.position}>
        <Trans>
          Шаг {number} из {total}
        </Trans>
      </p>
      <ol className={styles.steps}>
        {steps.map((step, index) => (
          <li
            key={step}
            className={cx(styles.step, index < current && styles.done, index === current && styles.now)}
            aria-current={index === current ? "step" : undefined}
          >
            <span className={styles.dot} aria-hidden="true">
              {index < current ? <Check size={16} /> : index + 1}
            </span>
            <span className={styles.name}>{step}</span>
          </li>
        ))}
      </ol>
    </nav>
  );
}

interface WizardProps extends StepperProps {
  title: string;
  /** One or two sentences: what this step is for. */
  lead?: ReactNode;
  children: ReactNode;
  /** The verb of this step («Проверить файл»). */
  nextLabel: string;
  onNext: () => void;
  onBack?: () => void;
  busy?: boolean;
  nextDisabled?: boolean;
  /** Beside the buttons: «Сделать позже». */
  aside?: ReactNode;
}

/** The frame of a job in steps: place among the steps, one question at a time, back and forward. Enter goes forward. */
export function Wizard(props: WizardProps) {
  const { steps, current, title, lead, children, nextLabel, onNext, onBack, busy, nextDisabled, aside } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(current);
  useEffect(() => {
    if (shown.current === current) return;
    shown.current = current;
    heading.current?.focus();
  }, [current]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy && !nextDisabled) onNext();
  };
  return (
    <form className={styles.wizard} onSubmit={submit} noValidate>
      {steps.length > 1 && <Stepper steps={steps} current={current} />}
      <h1 className={styles.title} tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {lead && <div className={styles.lead}>{lead}</div>}
      <div className={styles.content}>{children}</div>
      <div className={styles.actions}>
        {onBack && (
          <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onBack}>
            <Trans>Назад</Trans>
          </Button>
        )}
        <span className={styles.gap} />
        {aside}
        <Button type="submit" variant="primary" busy={busy} disabled={nextDisabled}>
          {nextLabel}
        </Button>
      </div>
    </form>
  );
}
