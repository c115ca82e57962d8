import { useLingui } from "@lingui/react/macro";
import type { ApiError } from "~/api/errors";

/** Why a duty was not given or changed, and what to do. */
export function useDutyError(): (error: ApiError) => string {
  const { t } = useLingui();
  return (error) => {
    if (error.code === "already_exists") return t`Этот предмет с этой подгруппой педагог здесь уже ведёт.`;
    if (error.code === "conflict")
      return t`Эту нагрузку успели изменить, или это замещение: его заканчивают в разделе «Замещения».`;
    if (error.field === "member") return t`Назначить можно только того, кто здесь работает.`;
    return error.message;
  };
}
