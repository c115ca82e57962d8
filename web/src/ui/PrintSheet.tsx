import type { ReactNode } from "react";
import styles from "./PrintSheet.module.css";

interface PrintSheetProps {
  /** Stands at the head of the first page («Класс: 5«А». Приглашения»). */
  title: string;
  /** Who prints it, when, for whom. */
  note?: ReactNode;
  children: ReactNode;
}

/** A4, black on white. On the screen it looks like the sheet that will come out of the printer. */
export function PrintSheet({ title, note, children }: PrintSheetProps) {
  return (
    <article className={styles.sheet}>
      <header className={styles.header}>
        <h1 className={styles.title}>{title}</h1>
        {note && <div className={styles.note}>{note}</div>}
      </header>
      {children}
    </article>
  );
}

interface PrintStripProps {
  /** The QR code. */
  code?: ReactNode;
  children: ReactNode;
}

/** One strip to cut off along the dashed line; never torn between two pages. */
export function PrintStrip({ code, children }: PrintStripProps) {
  return (
    <section className={styles.strip}>
      <div className={styles.stripText}>{children}</div>
      {code}
    </section>
  );
}
