import { useLingui } from "@lingui/react/macro";
import { type EmojiPickerListComponents, EmojiPicker as Picker } from "frimousse";
import { useState } from "react";
import { currentLocale } from "~/app/i18n/i18n";
import styles from "./EmojiPicker.module.css";

/** Search in the person's language, arrows between the signs. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useLingui();
  const [columns] = useState(fittingColumns);
  return (
    <Picker.Root
      className={styles.picker}
      columns={columns}
      locale={currentLocale()}
      resolveEmojiData={async (locale) =>
        (await (locale === "en" ? import("virtual:emoji/en") : import("virtual:emoji/ru"))).default
      }
      onEmojiSelect={({ emoji }) => onPick(emoji)}
    >
      <Picker.Search className={styles.search} autoFocus placeholder={t`Поиск эмодзи`} aria-label={t`Поиск эмодзи`} />
      <Picker.Viewport className={styles.viewport}>
        <Picker.Loading className={styles.note}>{t`Загрузка`}</Picker.Loading>
        <Picker.Empty className={styles.note}>{t`Ничего не нашлось`}</Picker.Empty>
        <Picker.List className={styles.list} components={parts} />
      </Picker.Viewport>
    </Picker.Root>
  );
}

/** As many as fit, so that large type has fewer and none is cut. */
function fittingColumns(): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.max(3, Math.floor(Math.min(18.5 * rem, innerWidth - 48) / (2.25 * rem)));
}

const parts: EmojiPickerListComponents = {
  CategoryHeader: ({ category, ...rest }) => (
    <div {...rest} className={styles.category}>
      {category.label}
    </div>
  ),
  Row: ({ "aria-rowindex": row = 0, ...rest }) => (
    // The picker counts rows and columns from 0, ARIA from 1. The roles come with the rest.
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role is row
    <div {...rest} aria-rowindex={row + 1} className={styles.row} />
  ),
  Emoji: ({ emoji, "aria-colindex": column = 0, ...rest }) => (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: its role is gridcell
    <button {...rest} aria-colindex={column + 1} type="button" className={styles.emoji} title={emoji.label}>
      {emoji.emoji}
    </button>
  ),
};
