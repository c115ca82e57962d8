import { Children, type ReactNode } from "react";
import { cx } from "./cx";
import styles from "./PrintSheet.module.css";

interface PrintSheetProps {
  /** Stands at the head of the first page («Класс: 5«А». Приглашения»). */
  title: string;
  /** Who prints it, when, for whom. */
  note?: ReactNode;
  /** Over the strips: what holds for all of them. */
  preface?: ReactNode;
  /** `PrintStrip`s: two abreast, to cut apart along the dashed lines. */
  children: ReactNode;
}

/** A4, black on white. On the screen it looks like the sheet that will come out of the printer. */
export function PrintSheet({ title, note, preface, children }: PrintSheetProps) {
  return (
    <article className={styles.sheet}>
      <header className={styles.header}>
        <h1 className={styles.title}>{title}</h1>
        {note && <div className={styles.note}>{note}</div>}
        {preface && <div className={styles.preface}>{preface}</div>}
      </header>
      <div className={cx(styles.strips, Children.count(children) === 1 && styles.alone)}>{children}</div>
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

/** A line to write on by hand, after what is to be written. */
export function PrintLine({ children }: { children: ReactNode }) {
  return <p className={styles.line}>{children}</p>;
}
