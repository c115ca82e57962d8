import type { ComponentProps, ReactNode } from "react";
import styles from "./Button.module.css";
import { cx } from "./cx";
import { Spinner } from "./Spinner";

/** `dangerOutline`: opens the question whose answer is `danger`. */
export type ButtonVariant = "primary" | "secondary" | "quiet" | "dangerOutline" | "danger";

interface Look {
  variant?: ButtonVariant;
  /** Fills the line: for the one main action of a phone screen or of a narrow form. */
  wide?: boolean;
  icon?: ReactNode;
}

interface ButtonProps extends ComponentProps<"button">, Look {
  /** Work is under way: shows a spinner, keeps focus, ignores further presses. */
  busy?: boolean;
}

/** The text says what happens («Отправить приглашения»), never just «ОК». */
export function Button({
  variant = "secondary",
  wide,
  icon,
  busy,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={cx(styles.button, styles[variant], wide && styles.wide, className)}
      data-quiet={variant === "quiet" || undefined}
      data-main={variant === "primary" || undefined}
      aria-busy={busy || undefined}
      aria-disabled={busy || rest["aria-disabled"]}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {busy ? <Spinner /> : icon}
      <span className={styles.label}>{children}</span>
    </button>
  );
}

interface LinkButtonProps extends ComponentProps<"a">, Look {
  href: string;
}

/** A link that looks like a button: for going somewhere, not for doing something. */
export function LinkButton({ variant = "secondary", wide, icon, className, children, ...rest }: LinkButtonProps) {
  return (
    <a
      {...rest}
      data-quiet={variant === "quiet" || undefined}
      data-main={variant === "primary" || undefined}
      className={cx(styles.button, styles[variant], wide && styles.wide, className)}
    >
      {icon}
      <span className={styles.label}>{children}</span>
    </a>
  );
}
