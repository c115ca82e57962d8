import { Toast as Base } from "@base-ui/react/toast";
import { useLingui } from "@lingui/react/macro";
import { CircleAlert, X } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import { IconButton } from "./IconButton";
import styles from "./Toast.module.css";

interface ToastData {
  tone?: "plain" | "danger";
}

export interface ToastMessage extends ToastData {
  /** One sentence. What failed also says what to do. */
  text: string;
  /** One thing to do about it («Вернуть», «Повторить»). */
  action?: { label: string; onClick: () => void };
  /** Milliseconds; 0 stays until closed. Six seconds by default, ten with an action. */
  timeout?: number;
}

/** Gives `useToast` to everything inside and shows the messages at the bottom. F6 moves focus to them. */
export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider limit={3}>
      {children}
      <Base.Portal>
        <Base.Viewport className={styles.viewport}>
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  );
}

/** Shows a short message that needs no answer. */
export function useToast(): (message: ToastMessage) => void {
  const { add } = Base.useToastManager<ToastData>();
  return ({ text, action, timeout, tone = "plain" }) => {
    add({
      title: text,
      data: { tone },
      timeout: timeout ?? (action ? 10_000 : 6_000),
      priority: tone === "danger" ? "high" : "low",
      actionProps: action && { children: action.label, onClick: action.onClick },
    });
  };
}

function Toasts() {
  const { t } = useLingui();
  const { toasts } = Base.useToastManager<ToastData>();
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={cx(styles.toast, toast.limited && styles.limited)}>
      <Base.Content className={styles.content}>
        {toast.data?.tone === "danger" && <CircleAlert size={20} aria-hidden="true" />}
        <Base.Title className={styles.text} render={<p />} />
        <Base.Action className={styles.action} />
        <Base.Close render={<IconButton label={t`Закрыть`} icon={<X size={18} />} className={styles.close} />} />
      </Base.Content>
    </Base.Root>
  ));
}
