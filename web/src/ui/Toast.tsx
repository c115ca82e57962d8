import { useLingui } from "@lingui/react/macro";
import { CircleAlert, X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";
import { IconButton } from "./IconButton";
import styles from "./Toast.module.css";

export interface ToastMessage {
  /** One sentence. What failed also says what to do. */
  text: string;
  tone?: "plain" | "danger";
  /** One thing to do about it («Вернуть», «Повторить»). */
  action?: { label: string; onClick: () => void };
  /** Milliseconds; 0 stays until closed. Six seconds by default, ten with an action. */
  timeout?: number;
}

interface Shown extends ToastMessage {
  id: number;
}

/** More than these push the oldest out. */
const limit = 3;

type ShowToast = (message: ToastMessage) => () => void;

const ToastContext = createContext<ShowToast>(() => {
  throw new Error("useToast is used outside ToastProvider");
});

/** Shows a short message that needs no answer; returns what takes it away before its time. */
export function useToast(): ShowToast {
  return useContext(ToastContext);
}

/** Gives `useToast` to everything inside and shows the messages at the bottom. F6 moves focus to them. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const { t } = useLingui();
  const [toasts, setToasts] = useState<readonly Shown[]>([]);
  const next = useRef(1);
  const viewport = useRef<HTMLElement>(null);
  const before = useRef<Element | null>(null);
  const remove = useCallback((id: number) => {
    // Focus goes back to where F6 found it, not to the top of the page.
    const focused = viewport.current?.querySelector(`[data-toast="${id}"]`)?.contains(document.activeElement);
    if (focused && before.current instanceof HTMLElement) before.current.focus();
    setToasts((now) => (now.some((toast) => toast.id === id) ? now.filter((toast) => toast.id !== id) : now));
  }, []);
  const add = useCallback(
    (message: ToastMessage) => {
      const id = next.current++;
      setToasts((now) => [...now, { ...message, id }].slice(-limit));
      return () => remove(id);
    },
    [remove],
  );
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const newest = viewport.current?.querySelector<HTMLElement>("[data-toast]:last-child button");
      if (event.key !== "F6" || !newest) return;
      event.preventDefault();
      before.current = document.activeElement;
      newest.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <ToastContext value={add}>
      {children}
      <section ref={viewport} className={styles.viewport} aria-label={t`Сообщения программы`} aria-live="polite">
        {toasts.map((toast) => (
          <Toast key={toast.id} toast={toast} onClose={remove} />
        ))}
      </section>
    </ToastContext>
  );
}

function Toast({ toast, onClose }: { toast: Shown; onClose: (id: number) => void }) {
  const { t } = useLingui();
  const { id, text, tone, action } = toast;
  const [held, setHeld] = useState(false);
  const timeout = toast.timeout ?? (action ? 10_000 : 6_000);
  // The clock starts anew after reading has been interrupted by pointer or focus.
  useEffect(() => {
    if (held || timeout === 0) return;
    const timer = setTimeout(() => onClose(id), timeout);
    return () => clearTimeout(timer);
  }, [held, timeout, id, onClose]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the message only waits while somebody reads or uses it
    <div
      data-toast={id}
      role={tone === "danger" ? "alert" : undefined}
      className={styles.toast}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.preventDefault();
        onClose(id);
      }}
    >
      {tone === "danger" && <CircleAlert size={20} aria-hidden="true" />}
      <p className={styles.text}>{text}</p>
      {action && (
        <button
          type="button"
          className={styles.action}
          onClick={() => {
            onClose(id);
            action.onClick();
          }}
        >
          {action.label}
        </button>
      )}
      <IconButton label={t`Закрыть`} icon={<X size={18} />} className={styles.close} onClick={() => onClose(id)} />
    </div>
  );
}
