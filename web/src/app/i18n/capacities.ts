import { t } from "@lingui/core/macro";
import { capitalTerm, type OrganisationKind } from "./terms";

/** As which a person stands in a chat, in words: «Классный руководитель». Pupils carry none: everybody knows them. */
export function capacityWord(capacity: string, kind: OrganisationKind): string {
  switch (capacity) {
    case "class_teacher":
      return capitalTerm("class_teacher", "one", kind);
    case "teacher":
    case "subject_teacher":
      return capitalTerm("teacher", "one", kind);
    case "supplementary_teacher":
    case "leader":
      return t`Руководитель группы`;
    case "specialist":
      return t`Специалист`;
    case "administrator":
      return t`Администратор`;
    case "head":
      return t`Директор`;
    case "deputy":
      return t`Заместитель директора`;
    case "non_teaching":
      return t`Сотрудник`;
    case "pupil":
      return capitalTerm("pupil", "one", kind);
    case "parent":
      return capitalTerm("representative", "one", kind);
    default:
      return "";
  }
}
