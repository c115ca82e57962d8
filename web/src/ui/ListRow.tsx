import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./ListRow.module.css";

export interface ListRowProps {
  /** Where the row leads; without it and without `onClick` the row is plain. */
  href?: string;
  onClick?: () => void;
  /** The row that is open beside the list. */
  current?: boolean;
  leading?: ReactNode;
  title: ReactNode;
  /** Lets a long title or subtitle take several lines instead of being cut: what must be read to the end. */
  wrap?: boolean;
  /** Small marks after the title: seal, cap, bell crossed out. */
  marks?: ReactNode;
  subtitle?: ReactNode;
  /** Top right: the time. */
  meta?: ReactNode;
  /** Bottom right: the unread badge. */
  badge?: ReactNode;
  /** To the right of a plain row: buttons. */
  actions?: ReactNode;
}

/** One line of a list: chats, people, classes. Put rows into `<List>`, which lets arrows move between them. */
export function ListRow(props: ListRowProps) {
  const { href, onClick, current, leading, title, wrap, marks, subtitle, meta, badge, actions } = props;
  const content = (
    <>
      {leading}
      <span className={styles.main}>
        <span className={styles.line}>
          <span className={cx(styles.title, wrap && styles.wrap)}>{title}</span>
          {marks}
          {meta && <span className={styles.meta}>{meta}</span>}
        </span>
        {(subtitle || badge) && (
          <span className={styles.line}>
            <span className={cx(styles.subtitle, wrap && styles.wrap)}>{subtitle}</span>
            {badge}
          </span>
        )}
      </span>
    </>
  );
  const className = cx(styles.row, (href || onClick) && styles.live, current && styles.current);
  const row = href ? (
    <a href={href} onClick={onClick} className={className} aria-current={current ? "page" : undefined} data-row>
      {content}
    </a>
  ) : onClick ? (
    <button type="button" onClick={onClick} className={className} aria-pressed={current} data-row>
      {content}
    </button>
  ) : (
    <div className={className}>{content}</div>
  );
  return (
    <li className={styles.item}>
      {row}
      {actions && <div className={styles.actions}>{actions}</div>}
    </li>
  );
}
