import { Trans, useLingui } from "@lingui/react/macro";
import { Check, Lock, Users } from "lucide-react";
import { parta, useParta } from "~/model";
import { Avatar } from "~/ui/Avatar";
import { Button, LinkButton } from "~/ui/Button";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Section } from "~/ui/Page";
import { useToast } from "~/ui/Toast";
import styles from "./Account.module.css";
import { rolesInWords } from "./roles";

/** As whom one is signed in, and where; a press changes the organisation on screen. Where several use the device, the way to the next of them. */
export function SpacesSection() {
  const { t } = useLingui();
  const toast = useToast();
  const me = useParta((state) => state.me);
  const current = useParta((state) => state.current);
  if (!me || me.spaces.length === 0) return null;
  const failed = (failure: Error) => toast({ text: failure.message, tone: "danger" });
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
      {!me.shared_computer && (me.beside.length > 0 || me.pin) && (
        <div className={styles.actions}>
          {me.beside.length > 0 && (
            <LinkButton icon={<Users size={20} />} href="/who">
              <Trans>Кто занимается?</Trans>
            </LinkButton>
          )}
          {me.pin && (
            <Button icon={<Lock size={20} />} onClick={() => void parta.lock().catch(failed)}>
              <Trans>Закрыть сейчас</Trans>
            </Button>
          )}
        </div>
      )}
    </Section>
  );
}
