import { useLingui } from "@lingui/react/macro";
import type { Space } from "~/model";

/** Whom the picker offers: the directory's `capacity`; empty: everyone. */
export type Kind = "" | "staff" | "pupil" | "parent";

export interface GroupTemplate {
  title: string;
  kind: Kind;
}

/** The leader's usual groups (R25): a press fills in the name and whom to look among. For the administration only. */
export function useGroupTemplates(space: Space): readonly GroupTemplate[] {
  const { t } = useLingui();
  if (!space.roles.some((role) => role === "administrator" || role === "head" || role === "deputy")) return [];
  return [
    { title: t`Родительский актив`, kind: "parent" },
    space.kind === "college"
      ? { title: t`Студенческий актив`, kind: "pupil" }
      : { title: t`Ученический актив`, kind: "pupil" },
    { title: t`Методическое объединение`, kind: "staff" },
  ];
}
