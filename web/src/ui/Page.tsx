import { Trans } from "@lingui/react/macro";
import { ArrowLeft } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./Page.module.css";

interface PageProps {
  title: ReactNode;
  /** The name of the browser's tab. */
  documentTitle?: string;
  subtitle?: ReactNode;
  /** Before the title: the avatar of a chat. */
  leading?: ReactNode;
  /** Right of the title: icon buttons. */
  actions?: ReactNode;
  /** Where the arrow of a phone leads. On wider screens the list stands beside and no arrow is shown. */
  back?: string;
  /** The arrow is wanted on every screen: the page covers what it came from. */
  backAlways?: boolean;
  /** `column`: text and forms in a readable width; `full`: tables, lists; `own`: the content scrolls by itself, as messages do. */
  width?: "column" | "full" | "own";
  /** Between the title and the content, not scrolling: a search field, tabs. */
  below?: ReactNode;
  children: ReactNode;
}

/** One pane: a title bar that stays and content that scrolls under it. */
export function Page(props: PageProps) {
  const { title, documentTitle, subtitle, leading, actions, back, backAlways, width = "full", below, children } = props;
  return (
    <div className={styles.page}>
      {documentTitle && <title>{`${documentTitle} — Парта`}</title>}
      <header className={styles.header}>
        {back && (
          <a href={back} className={cx(styles.back, backAlways && styles.backAlways)}>
            <ArrowLeft size={22} aria-hidden="true" />
            <span className="visually-hidden">
              <Trans>Назад</Trans>
            </span>
          </a>
        )}
        {leading}
        <div className={styles.titles}>
          <h1 className={styles.title}>{title}</h1>
          {subtitle && <p className={styles.subtitle}>{subtitle}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {below && <div className={cx(styles.below, width === "column" && styles.belowColumn)}>{below}</div>}
      {width === "own" ? (
        <div className={styles.own}>{children}</div>
      ) : (
        <div className={styles.scroll}>
          <div className={width === "column" ? styles.column : styles.full}>{children}</div>
        </div>
      )}
    </div>
  );
}

interface SectionProps {
  title: string;
  /** One sentence on what the section is for. */
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled part of a page. */
export function Section({ title, lead, actions, children }: SectionProps) {
  return (
    <section className={styles.section}>
      <div className={cx(styles.sectionHead, !lead && styles.sectionHeadAlone)}>
        <h2 className={styles.sectionTitle}>{title}</h2>
        {actions}
      </div>
      {lead && <p className={styles.lead}>{lead}</p>}
      {children}
    </section>
  );
}
