import type { ComponentProps, ReactNode } from "react";
import { cx } from "./cx";
import styles from "./IconButton.module.css";

interface IconButtonProps extends Omit<ComponentProps<"button">, "children" | "aria-label"> {
  /** The accessible name; also the tooltip of the browser. Say what happens. */
  label: string;
  icon: ReactNode;
  variant?: "quiet" | "accent";
  /** A toggle that is on: announced as pressed. */
  pressed?: boolean;
}

export function IconButton({ label, icon, variant = "quiet", pressed, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      aria-pressed={pressed}
      className={cx(styles.button, styles[variant], pressed && styles.pressed, className)}
    >
      {icon}
    </button>
  );
}
