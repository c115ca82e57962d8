import { useLingui } from "@lingui/react/macro";
import { Check } from "lucide-react";
import { parta, useParta } from "~/model";
import { Avatar } from "~/ui/Avatar";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Section } from "~/ui/Page";
import { rolesInWords } from "./roles";

/** As whom one is signed in, and where; a press changes the organisation on screen. */
export function SpacesSection() {
  const { t } = useLingui();
  const me = useParta((state) => state.me);
  const current = useParta((state) => state.current);
  if (!me || me.spaces.length === 0) return null;
  const several = me.spaces.length > 1;
  return (
    <Section
      title={several ? t`Ваши организации` : t`Вы`}
      lead={several ? t`Нажмите на организацию, чтобы перейти в неё.` : undefined}
    >
      <List label={t`Организации`}>
        {me.spaces.map((space) => {
          const here = space.org === current;
          return (
            <ListRow
              key={space.org}
              leading={<Avatar id={space.member} name={space.name} size={40} />}
              title={space.name}
              wrap
              subtitle={`${space.short_name} · ${rolesInWords(space)}`}
              current={several ? here : undefined}
              onClick={several ? () => parta.switchTo(space.org) : undefined}
              marks={several && here ? <Check size={18} role="img" aria-label={t`Сейчас открыта`} /> : undefined}
            />
          );
        })}
      </List>
    </Section>
  );
}
