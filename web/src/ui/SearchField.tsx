import { useLingui } from "@lingui/react/macro";
import { Search, X } from "lucide-react";
import { type Ref, useRef } from "react";
import { IconButton } from "./IconButton";
import styles from "./SearchField.module.css";

interface SearchFieldProps {
  /** What is searched («Поиск по чатам»): placeholder and accessible name. */
  label: string;
  value: string;
  onValueChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** Esc clears what is typed. */
export function SearchField({ label, value, onValueChange, ref }: SearchFieldProps) {
  const { t } = useLingui();
  const own = useRef<HTMLInputElement | null>(null);
  const clear = () => {
    onValueChange("");
    own.current?.focus();
  };
  return (
    <div className={styles.search}>
      <Search size={18} className={styles.icon} aria-hidden="true" />
      <input
        ref={(node) => {
          own.current = node;
          if (typeof ref === "function") return ref(node);
          if (ref) ref.current = node;
        }}
        type="search"
        className={styles.input}
        aria-label={label}
        placeholder={label}
        value={value}
        autoComplete="off"
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || value === "") return;
          event.stopPropagation();
          clear();
        }}
      />
      {value !== "" && (
        <IconButton className={styles.clear} label={t`Очистить поиск`} icon={<X size={18} />} onClick={clear} />
      )}
    </div>
  );
}
