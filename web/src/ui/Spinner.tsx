import styles from "./Spinner.module.css";

/** A turning ring, for waits that have no measure. Silent: the owner says in words what it waits for. */
export function Spinner({ size = 20 }: { size?: number }) {
  return <span className={styles.spinner} style={{ width: size, height: size }} aria-hidden="true" />;
}
