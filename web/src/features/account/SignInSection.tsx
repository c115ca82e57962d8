import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import styles from "./Account.module.css";
import { AddContact } from "./AddContact";
import { ConfirmChange } from "./ConfirmChange";
import { shownContact } from "./shown-contact";
import type { SignInWays } from "./use-sign-in-ways";

type OwnContact = SignInWays["contacts"][number];
type Doing = { what: "login" } | { what: "add" } | { what: "remove"; contact: OwnContact };

interface SignInSectionProps {
  ways: SignInWays | undefined;
  error: string | undefined;
  onChanged: (ways: SignInWays) => void;
}

/** By what one signs in: the login, the phone, the e-mail. Each may be changed; the last one stays. */
export function SignInSection({ ways, error, onChanged }: SignInSectionProps) {
  const { t } = useLingui();
  const toast = useToast();
  const [doing, setDoing] = useState<Doing>();
  const done = (next: SignInWays, text: string) => {
    onChanged(next);
    setDoing(undefined);
    toast({ text });
  };
  const codes = ways && (ways.phone_codes || ways.email_codes);
  const count = ways ? ways.contacts.length + (ways.login ? 1 : 0) : 0;
  return (
    <Section title={t`Вход`}>
      {error && <Banner tone="danger">{error}</Banner>}
      {!ways && !error && <Skeleton look="rows" count={2} />}
      {ways && (
        <>
          <List label={t`Чем вы входите`}>
            <ListRow
              title={ways.login ?? t`Логина нет`}
              subtitle={t`Логин`}
              wrap
              actions={
                <Button onClick={() => setDoing({ what: "login" })}>
                  {ways.login ? <Trans>Сменить логин</Trans> : <Trans>Придумать логин</Trans>}
                </Button>
              }
            />
            {ways.contacts.map((contact) => {
              const shown = shownContact(contact);
              const kind = contact.kind === "phone" ? t`Телефон` : t`Почта`;
              return (
                <ListRow
                  key={contact.value}
                  title={shown}
                  wrap
                  subtitle={contact.proved ? kind : t`${kind}: код подтверждения не введён, вход только с паролем`}
                  actions={
                    count > 1 && (
                      <Button
                        variant="quiet"
                        aria-label={t`Убрать: ${shown}`}
                        onClick={() => setDoing({ what: "remove", contact })}
                      >
                        <Trans>Убрать</Trans>
                      </Button>
                    )
                  }
                />
              );
            })}
          </List>
          {!doing && codes && (
            <div className={styles.actions}>
              <Button onClick={() => setDoing({ what: "add" })}>
                <Trans>Добавить телефон или почту</Trans>
              </Button>
            </div>
          )}
          {doing?.what === "add" && (
            <AddContact
              ways={ways}
              onDone={(next) => done(next, t`Готово: теперь можно входить и так.`)}
              onCancel={() => setDoing(undefined)}
            />
          )}
          {doing?.what === "login" && (
            <ConfirmChange
              key="login"
              ways={ways}
              path="/api/me/login"
              method="PUT"
              field={{
                name: "login",
                label: t`Новый логин`,
                hint: t`От 3 до 64 латинских или русских букв, цифр, точек и дефисов.`,
                taken: t`Такой логин уже занят. Придумайте другой.`,
                wrong: t`Логин начинается и кончается буквой или цифрой, в нём есть хотя бы одна буква и нет пробелов.`,
              }}
              submit={t`Сменить логин`}
              onDone={(next) => done(next, t`Логин изменён.`)}
              onCancel={() => setDoing(undefined)}
            />
          )}
          {doing?.what === "remove" && (
            <ConfirmChange
              key={doing.contact.value}
              ways={ways}
              path="/api/me/contacts"
              method="DELETE"
              body={{ contact: doing.contact.value }}
              lead={t`Больше нельзя будет войти так: ${shownContact(doing.contact)}`}
              submit={t`Убрать`}
              onDone={(next) => done(next, t`Убрано.`)}
              onCancel={() => setDoing(undefined)}
            />
          )}
        </>
      )}
    </Section>
  );
}
