import styles from "./Avatar.module.css";
import { avatarColor, initials } from "./avatar-color";
import { cx } from "./cx";

interface AvatarProps {
  /** Chooses the colour; the id of the member, chat or class. */
  id: string;
  /** Full name: its initials are shown where there is neither photo nor label. */
  name: string;
  /** The class of a class chat («7Б»), at most four characters. */
  label?: string;
  /** Address of the photo on this server. */
  photo?: string;
  /** People are round, chats and classes have corners. */
  shape?: "person" | "group";
  /** Side in pixels at 100 % text. */
  size?: 24 | 32 | 40 | 48 | 72 | 96;
}

/**
 * Decoration beside a written name: hidden from screen readers, and drawn by the style sheet, so that nobody who steers by voice takes the
 * letters for a name to say.
 */
export function Avatar({ id, name, label, photo, shape = "person", size = 48 }: AvatarProps) {
  const text = label ?? initials(name);
  return (
    <span
      aria-hidden="true"
      data-text={text}
      className={cx(styles.avatar, styles[shape], text.length > 4 ? styles.longer : text.length > 2 && styles.long)}
      style={{ "--avatar-color": avatarColor(id), "--avatar-size": `${size / 16}rem` }}
    >
      {photo && (
        <img className={styles.photo} src={photo} alt="" width={size} height={size} loading="lazy" decoding="async" />
      )}
    </span>
  );
}
