import { useAppearance } from "~/app/appearance";
import { activate, currentLocale } from "~/app/i18n/i18n";
import { Button } from "~/ui/Button";
import { ActionsDemo } from "./ActionsDemo";
import { FieldsDemo } from "./FieldsDemo";
import styles from "./Gallery.module.css";
import { ListsDemo, PagesDemo } from "./ShowDemo";

/** Every component in every state; `npm run gallery` photographs and checks it. */
export default function Gallery() {
  const { theme, set } = useAppearance();
  return (
    <div className={styles.gallery}>
      <title>Компоненты — Парта</title>
      <header className={styles.head}>
        <h1>Компоненты</h1>
        <Button onClick={() => set({ theme: theme === "dark" ? "light" : "dark" })}>Сменить тему</Button>
        <Button onClick={() => activate(currentLocale() === "ru" ? "en" : "ru")}>ru / en</Button>
      </header>
      <ActionsDemo />
      <FieldsDemo />
      <ListsDemo />
      <PagesDemo />
    </div>
  );
}
