import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";

type Kind = components["schemas"]["OrgKind"];

export function useKindName(): (kind: Kind) => string {
  const { t } = useLingui();
  return (kind) =>
    ({
      school: t`Школа, гимназия, лицей`,
      college: t`Колледж, техникум`,
      progymnasium: t`Прогимназия`,
      boarding: t`Школа-интернат, детский дом со школой`,
      supplementary: t`Дополнительное образование`,
    })[kind];
}
