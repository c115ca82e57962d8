import { useLevel } from "./hooks";
import styles from "./Level.module.css";

/** How loud one's own microphone is: a bar that moves. The words beside it say what it is for. */
export function Level({ track }: { track: MediaStreamTrack | undefined }) {
  const meter = useLevel(track);
  return (
    <div ref={meter} className={styles.meter} aria-hidden="true">
      <span className={styles.bar} />
    </div>
  );
}
