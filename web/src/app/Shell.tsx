import { Trans, useLingui } from "@lingui/react/macro";
import { type ReactNode, useEffect, useRef } from "react";
import { Badge } from "~/ui/Badge";
import { cx } from "~/ui/cx";
import styles from "./Shell.module.css";

export interface Place {
  href: string;
  label: string;
  icon: ReactNode;
  /** Unread, requests waiting. */
  count?: number;
  /** The number in words, where it is not of unread messages. */
  countWords?: ReactNode;
  current?: boolean;
}

interface ShellProps {
  /** At most five: that many fit the bottom bar of a phone. */
  places: readonly Place[];
  /** At the foot of the rail: the person, the switch between organisations. On phones it is one of the places. */
  railFoot?: ReactNode;
  /** Strips over everything: no connection, a foreign app's browser. */
  banners?: ReactNode;
  list?: ReactNode;
  content?: ReactNode;
  details?: ReactNode;
  /** Fills the content pane on wide screens while nothing is open. */
  placeholder?: ReactNode;
  /** Esc, where nothing else took it: close what is open. */
  onEscape?: () => void;
}

/**
 * The three panes (four on wide screens) of a PC and the one pane of a phone. All panes stay mounted; on a phone the
 * last one given covers the others, so going back finds the list where it was.
 */
export function Shell(props: ShellProps) {
  const { places, railFoot, banners, list, content, details, placeholder, onEscape } = props;
  const { t } = useLingui();
  const opened = useRef<HTMLDivElement>(null);
  const escaped = useRef(onEscape);
  escaped.current = onEscape;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      if (document.querySelector('[role="dialog"],[role="alertdialog"],[role="menu"]')) return;
      escaped.current?.();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const top = details ? "details" : content ? "content" : list ? "list" : "content";
  return (
    <div
      className={styles.shell}
      data-top={top}
      data-list={list ? "" : undefined}
      data-details={details ? "" : undefined}
    >
      <button type="button" className={styles.skip} onClick={() => opened.current?.focus()}>
        <Trans>Перейти к содержанию</Trans>
      </button>
      {banners && <div className={styles.banners}>{banners}</div>}
      <nav className={styles.rail} aria-label={t`Разделы`}>
        <ul className={styles.places}>
          {places.map((place) => (
            <li key={place.href}>
              <a href={place.href} className={styles.place} aria-current={place.current ? "page" : undefined}>
                <span className={styles.placeIcon}>
                  {place.icon}
                  {place.count ? (
                    <span className={styles.placeBadge}>
                      <Badge count={place.count} words={place.countWords} />
                    </span>
                  ) : null}
                </span>
                <span className={styles.placeLabel}>{place.label}</span>
              </a>
            </li>
          ))}
        </ul>
        {railFoot && <div className={styles.foot}>{railFoot}</div>}
      </nav>
      <main className={styles.panes}>
        {list && <div className={cx(styles.pane, styles.list)}>{list}</div>}
        <div ref={opened} tabIndex={-1} className={cx(styles.pane, styles.content)}>
          {content ?? placeholder}
        </div>
        {details && <div className={cx(styles.pane, styles.details)}>{details}</div>}
      </main>
    </div>
  );
}
