import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { TextField } from "~/ui/TextField";
import styles from "./People.module.css";

interface PersonContactsProps {
  org: string;
  card: components["schemas"]["PersonCard"];
  onSaved: () => void;
}

/** Phone and e-mail, shown on demand: each look is recorded. */
export function PersonContacts({ org, card, onSaved }: PersonContactsProps) {
  const { t } = useLingui();
  const [contacts, setContacts] = useState<{ phone: string; email: string }>();
  const [error, setError] = useState<ApiError>();
  const path = { org, member: card.person.id };
  const attempt = async (work: () => Promise<void>) => {
    setError(undefined);
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    }
  };
  const show = () =>
    attempt(async () => {
      const { data } = await api.GET("/api/orgs/{org}/people/{member}/contacts", { params: { path } });
      setContacts({ phone: data?.phone ?? "", email: data?.email ?? "" });
    });
  const save = () =>
    attempt(async () => {
      if (!contacts) return;
      await api.PATCH("/api/orgs/{org}/people/{member}", { params: { path }, body: contacts });
      onSaved();
    });
  return (
    <Section title={t`Телефон и почта`}>
      {error && error.field === "" && <Banner tone="danger">{error.message}</Banner>}
      {!contacts ? (
        <div className={styles.row}>
          <Button onClick={() => void show()}>
            <Trans>Показать</Trans>
          </Button>
          <span className={styles.note}>
            <Trans>Просмотр записывается в журнал.</Trans>
          </span>
        </div>
      ) : (
        <div className={styles.fields}>
          <TextField
            label={t`Телефон`}
            type="tel"
            autoComplete="off"
            readOnly={!card.may_edit}
            value={contacts.phone}
            onChange={(event) => setContacts({ ...contacts, phone: event.target.value })}
            error={error?.field === "phone" ? error.message : undefined}
          />
          <TextField
            label={t`Почта`}
            type="email"
            autoComplete="off"
            readOnly={!card.may_edit}
            value={contacts.email}
            onChange={(event) => setContacts({ ...contacts, email: event.target.value })}
            error={error?.field === "email" ? error.message : undefined}
          />
          {card.may_edit && (
            <div>
              <Button onClick={() => void save()}>
                <Trans>Сохранить контакты</Trans>
              </Button>
            </div>
          )}
        </div>
      )}
    </Section>
  );
}
