import { Upload } from "lucide-react";
import { type DragEvent, type ReactNode, useId, useState } from "react";
import { cx } from "./cx";
import { FieldError } from "./Field";
import styles from "./FileDrop.module.css";

interface FileDropProps {
  /** What to choose («Выберите файл со списком или перетащите его сюда»). */
  label: string;
  /** Which kinds and how large. */
  hint?: ReactNode;
  error?: ReactNode;
  /** As the `accept` of an input: ".csv,.xlsx". Dropped files are not filtered: say in `error` what does not fit. */
  accept?: string;
  multiple?: boolean;
  disabled?: boolean;
  onFiles: (files: File[]) => void;
}

/** A place to choose or drop files. The input itself takes the focus, so keyboards and screen readers need no more. */
export function FileDrop({ label, hint, error, accept, multiple, disabled, onFiles }: FileDropProps) {
  const id = useId();
  const [over, setOver] = useState(false);
  const take = (list: FileList | null) => {
    const files = Array.from(list ?? []);
    if (files.length > 0) onFiles(multiple ? files : files.slice(0, 1));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    if (!disabled) take(event.dataTransfer.files);
  };
  return (
    <div className={styles.field}>
      <label
        className={cx(styles.drop, over && styles.over, disabled && styles.disabled)}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <input
          type="file"
          className="visually-hidden"
          accept={accept}
          multiple={multiple}
          disabled={disabled}
          aria-labelledby={`${id}-label`}
          aria-invalid={error ? true : undefined}
          aria-describedby={cx(hint && `${id}-hint`, error && `${id}-error`) || undefined}
          onChange={(event) => {
            take(event.target.files);
            event.target.value = "";
          }}
        />
        <Upload size={24} aria-hidden="true" className={styles.icon} />
        <span id={`${id}-label`} className={styles.label}>
          {label}
        </span>
        {hint && (
          <span id={`${id}-hint`} className={styles.hint}>
            {hint}
          </span>
        )}
      </label>
      {error && <FieldError id={`${id}-error`}>{error}</FieldError>}
    </div>
  );
}
