import { Dialog } from "@base-ui/react/dialog";
import { Plural, useLingui } from "@lingui/react/macro";
import { Search } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { cx } from "~/ui/cx";
import dialog from "~/ui/Dialog.module.css";
import styles from "./Palette.module.css";
import { findItems, type PaletteItem, type PaletteSource } from "./palette";

interface PaletteProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  sources: readonly PaletteSource[];
  navigate: (href: string) => void;
}

/** Ctrl+K: type a few letters, arrows, Enter. */
export default function Palette({ open, onOpenChange, sources, navigate }: PaletteProps) {
  const { t } = useLingui();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Dialog.Portal>
        <Dialog.Backdrop className={dialog.scrim} />
        <Dialog.Viewport className={cx(dialog.viewport, styles.viewport)}>
          <Dialog.Popup className={cx(dialog.popup, styles.popup)} aria-label={t`Быстрый переход`}>
            <Finder
              sources={sources}
              onChoose={(item) => {
                onOpenChange(false);
                if (item.href) navigate(item.href);
                else item.run?.();
              }}
            />
          </Dialog.Popup>
        </Dialog.Viewport>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Finder({ sources, onChoose }: { sources: readonly PaletteSource[]; onChoose: (item: PaletteItem) => void }) {
  const { t } = useLingui();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const items = findItems(sources, query);
  const move = (next: number) => {
    const place = (next + items.length) % items.length;
    setAt(place);
    list.current?.children[place]?.scrollIntoView?.({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (items.length === 0 || event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown") move(at + 1);
    else if (event.key === "ArrowUp") move(at - 1);
    else if (event.key === "Enter") onChoose(items[at] as PaletteItem);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div className={styles.search}>
        <Search size={20} aria-hidden="true" className={styles.icon} />
        <input
          type="text"
          role="combobox"
          className={styles.input}
          placeholder={t`Куда перейти?`}
          aria-label={t`Куда перейти?`}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={items[at] ? `${id}-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={`${id}-list`} role="listbox" aria-label={t`Найденное`} className={styles.list}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the combobox, which keeps the focus
          <div
            key={item.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={styles.option}
            onMouseMove={() => index !== at && setAt(index)}
            onClick={() => onChoose(item)}
          >
            {item.icon && <span className={styles.icon}>{item.icon}</span>}
            <span className={styles.title}>{item.title}</span>
            <span className={styles.kind}>{item.kind}</span>
          </div>
        ))}
      </div>
      <p className={items.length === 0 ? styles.nothing : "visually-hidden"} role="status">
        {items.length === 0 ? (
          t`Ничего не нашлось. Попробуйте первые буквы другого слова.`
        ) : (
          <Plural
            value={items.length}
            one="Найдена # строка"
            few="Найдены # строки"
            many="Найдено # строк"
            other="Найдено # строки"
          />
        )}
      </p>
    </>
  );
}
