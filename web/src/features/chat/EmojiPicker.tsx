import { useLingui } from "@lingui/react/macro";
import { type EmojiPickerListComponents, EmojiPicker as Picker } from "frimousse";
import { currentLocale } from "~/app/i18n/i18n";
import styles from "./EmojiPicker.module.css";

/** Search in the person's language, arrows between the signs. */
export default function EmojiPicker({ onPick }: { onPick: (emoji: string) => void }) {
  const { t } = useLingui();
  return (
    <Picker.Root
      className={styles.picker}
      columns={8}
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

const parts: EmojiPickerListComponents = {
  CategoryHeader: ({ category, ...rest }) => (
    <div {...rest} className={styles.category}>
      {category.label}
    </div>
  ),
  Row: (rest) => <div {...rest} className={styles.row} />,
  Emoji: ({ emoji, ...rest }) => (
    <button {...rest} type="button" className={styles.emoji} title={emoji.label}>
      {emoji.emoji}
    </button>
  ),
};
