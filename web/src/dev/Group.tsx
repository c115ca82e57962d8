import type { ReactNode } from "react";
import styles from "./Gallery.module.css";

/** A titled group of samples. */
export function Group({ title, children, wide }: { title: string; children: ReactNode; wide?: boolean }) {
  return (
    <section className={wide ? `${styles.group} ${styles.wide}` : styles.group}>
      <h2 className={styles.title}>{title}</h2>
      <div className={styles.items}>{children}</div>
    </section>
  );
}
