import { Trans, useLingui } from "@lingui/react/macro";
import { DoorClosed } from "lucide-react";
import { useParta } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import type { Need } from "./access";
import { term } from "./i18n/terms";

/** In place of a page that is for others: whom it is for, and where to go on. */
export function Closed({ need }: { need: Need }) {
  const { t } = useLingui();
  const kind = useParta((state) => state.me?.spaces.find((space) => space.org === state.current)?.kind ?? "school");
  const operates = useParta((state) => state.me?.is_operator === true && state.me.spaces.length === 0);
  const leaders = term("class_teacher", kind).to_many;
  const whom = {
    operator: t`Этот раздел открыт оператору Парты`,
    see_people: t`Этот раздел открыт администрации и педагогам`,
    invite_families: t`Этот раздел открыт администрации и педагогам`,
    decide_family_requests: t`Этот раздел открыт тем, кто принимает заявки: администратору, ${leaders}`,
    edit_organisation: t`Этот раздел открыт администратору и директору`,
    reset_sign_in: t`Этот раздел открыт администратору и ${leaders}`,
    import_roster: t`Этот раздел открыт администратору`,
    edit_structure: t`Этот раздел открыт администратору`,
    see_audit: t`Этот раздел открыт администратору и директору`,
  }[need];
  return (
    <>
      <title>{t`Раздел закрыт — Парта`}</title>
      <EmptyState
        level={1}
        icon={<DoorClosed size={28} />}
        title={whom}
        action={
          operates ? (
            <LinkButton href="/operator" variant="primary">
              <Trans>Открыть заявки</Trans>
            </LinkButton>
          ) : (
            <LinkButton href="/chats" variant="primary">
              <Trans>Открыть чаты</Trans>
            </LinkButton>
          )
        }
      >
        {need === "operator" ? (
          <Trans>Здесь рассматривают заявки организаций, которые хотят подключиться.</Trans>
        ) : (
          <Trans>Если он нужен вам для работы, обратитесь к администратору организации.</Trans>
        )}
      </EmptyState>
    </>
  );
}
