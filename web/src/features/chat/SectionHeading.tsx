import { useLingui } from "@lingui/react/macro";
import { capitalTerm } from "~/app/i18n/terms";
import type { Space } from "~/model";
import styles from "./ChatList.module.css";
import type { ListSection } from "./sections";

/** Over a part of the list. A child's block: name and class first. */
export function SectionHeading({ section, space }: { section: ListSection; space: Space }) {
  const { t } = useLingui();
  const id = `section-${section.key}`;
  const { children } = section;
  if (children) {
    const word = capitalTerm("class", "one", space.kind);
    const unit = children[0]?.unit;
    return (
      <h2 id={id} className={styles.child}>
        {children.map((child) => child.name).join(", ")}
        {unit && <span className={styles.unit}>{`${word}: ${unit.label}`}</span>}
      </h2>
    );
  }
  const teaches = space.roles.some((role) => role !== "pupil" && role !== "parent");
  const names = {
    child: "",
    channels: t`Объявления`,
    class: section.unit ? `${capitalTerm("class", "one", space.kind)}: ${section.unit.label}` : "",
    subjects: teaches ? t`Предметы и классы` : t`Предметы`,
    official: t`Официальные чаты`,
    others: t`Личные и групповые`,
  };
  return (
    <h2 id={id} className={styles.heading}>
      {names[section.kind]}
    </h2>
  );
}
