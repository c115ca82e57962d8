import { t } from "@lingui/core/macro";
import { capitalTerm, type OrganisationKind } from "~/app/i18n/terms";
import type { Space } from "~/model";

/** «Учитель, классный руководитель: 7«Б»», «Представитель: Семён Жуков». */
export function rolesInWords(space: Space): string {
  const kind: OrganisationKind = space.kind;
  const children = space.children.map((child) => child.name).join(", ");
  const words = space.roles.map((role) => {
    switch (role) {
      case "administrator":
        return t`Администратор`;
      case "head":
        return t`Директор`;
      case "deputy":
        return t`Заместитель директора`;
      case "class_teacher":
        return capitalTerm("class_teacher", "one", kind);
      case "teacher":
        return capitalTerm("teacher", "one", kind);
      case "supplementary_teacher":
        return t`Педагог дополнительного образования`;
      case "specialist":
        return t`Специалист`;
      case "non_teaching":
        return t`Сотрудник`;
      case "pupil":
        return capitalTerm("pupil", "one", kind);
      case "parent":
        return children
          ? `${capitalTerm("representative", "one", kind)}: ${children}`
          : capitalTerm("representative", "one", kind);
      case "operator":
        return t`Оператор`;
      default:
        return "";
    }
  });
  return words
    .filter(Boolean)
    .map((word, index) => (index === 0 ? word : word.charAt(0).toLocaleLowerCase() + word.slice(1)))
    .join(", ");
}
