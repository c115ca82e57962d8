import { Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Banner.module.css";
import { cx } from "./cx";
import { useStripStands } from "./strips";

interface BannerProps {
  tone?: "info" | "warning" | "danger";
  /** What is so, and what it means. */
  children: ReactNode;
  icon?: ReactNode;
  action?: ReactNode;
  /** `strip`: across the top of the app; `box`: within a page. */
  look?: "strip" | "box";
}

/** Something that stays true for a while: no connection, a browser that cannot do the job, a list with faults. */
export function Banner({ tone = "info", children, icon, action, look = "box" }: BannerProps) {
  useStripStands(look === "strip");
  return (
    <div className={cx(styles.banner, styles[tone], styles[look])} role={tone === "danger" ? "alert" : "status"}>
      <span className={styles.icon} aria-hidden="true">
        {icon ?? (tone === "info" ? <Info size={20} /> : <TriangleAlert size={20} />)}
      </span>
      <div className={styles.text}>{children}</div>
      {action && <div className={styles.action}>{action}</div>}
    </div>
  );
}
