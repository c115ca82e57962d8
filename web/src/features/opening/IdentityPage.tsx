import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useEffect, useState } from "react";
import { request } from "~/api/client";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { TextArea, TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import styles from "./Opening.module.css";

type Identity = components["schemas"]["OperatorIdentity"];

const FIELDS = ["name", "inn", "ogrn", "address", "contact", "registration", "software_entry"] as const;

/** «Кто отвечает за данные»: who runs this installation, for everybody to read; the operator writes it here. */
export default function IdentityPage() {
  const { t } = useLingui();
  const me = useParta((state) => state.me);
  const [identity, setIdentity] = useState<Identity>();
  const [error, setError] = useState<string>();
  const [editing, setEditing] = useState(false);
  useEffect(() => {
    request<Identity>("/api/identity").then(setIdentity, (failure: unknown) => {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure.message);
    });
  }, []);
  return (
    <div className={styles.wide}>
      <title>{`${t`Кто отвечает за данные`} — Парта`}</title>
      <h1 className={styles.title}>
        <Trans>Кто отвечает за данные</Trans>
      </h1>
      {error && <Banner tone="danger">{error}</Banner>}
      {!identity && !error && <Skeleton look="rows" count={5} />}
      {identity && editing && (
        <Edit
          identity={identity}
          onSaved={(saved) => {
            setIdentity(saved);
            setEditing(false);
          }}
        />
      )}
      {identity && !editing && <Shown identity={identity} />}
      <div className={styles.row}>
        {me?.is_operator && identity && !editing && (
          <Button variant="primary" onClick={() => setEditing(true)}>
            <Trans>Изменить</Trans>
          </Button>
        )}
        <LinkButton variant="quiet" href="/">
          {me ? <Trans>Вернуться в Парту</Trans> : <Trans>Ко входу</Trans>}
        </LinkButton>
      </div>
    </div>
  );
}

function useLabels(): Record<(typeof FIELDS)[number], string> {
  const { t } = useLingui();
  return {
    name: t`Оператор персональных данных`,
    inn: t`ИНН`,
    ogrn: t`ОГРН`,
    address: t`Адрес`,
    contact: t`Куда обращаться по вопросам данных`,
    registration: t`Номер в реестре операторов Роскомнадзора`,
    software_entry: t`Запись в реестре российского ПО`,
  };
}

function Shown({ identity }: { identity: Identity }) {
  const { t } = useLingui();
  const labels = useLabels();
  const rows = FIELDS.filter((field) => identity[field]);
  return (
    <>
      {rows.length === 0 && (
        <Banner>
          <Trans>Сведения пока не заполнены. Спросите администратора вашей организации.</Trans>
        </Banner>
      )}
      <dl className={styles.facts}>
        {rows.map((field) => (
          <div key={field}>
            <dt>{labels[field]}</dt>
            <dd>{identity[field]}</dd>
          </div>
        ))}
      </dl>
      <Section title={t`Пользоваться Партой добровольно`}>
        <div className={styles.fields}>
          <p>
            <Trans>
              Парта дополняет учёбу и ничего в ней не заменяет. Кто не даёт согласия или отзывает его, не теряет ничего,
              кроме самой Парты: школа сообщит всё нужное другим способом.
            </Trans>
          </p>
          <p>
            <Trans>
              Данные хранятся на сервере оператора и никому не передаются. Свои данные, их копия и отзыв согласия
              находятся в настройках, в разделе «Мои данные и согласия».
            </Trans>
          </p>
        </div>
      </Section>
      {identity.policy && (
        <Section title={t`Политика обработки персональных данных`}>
          <div className={styles.policy}>{identity.policy}</div>
        </Section>
      )}
    </>
  );
}

function Edit({ identity, onSaved }: { identity: Identity; onSaved: (saved: Identity) => void }) {
  const { t } = useLingui();
  const toast = useToast();
  const labels = useLabels();
  const [draft, setDraft] = useState(identity);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setError(undefined);
    try {
      onSaved(await request<Identity>("/api/identity", { method: "PUT", body: draft }));
      toast({ text: t`Сведения сохранены.` });
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const faults: Record<string, string> = {
    inn: t`ИНН не сходится: проверьте цифры. У организации их 10, у предпринимателя 12.`,
    ogrn: t`ОГРН не сходится: проверьте цифры. У организации их 13, у предпринимателя 15.`,
  };
  return (
    <form className={styles.fields} onSubmit={(event) => void save(event)} noValidate>
      {error && !faults[error.field ?? ""] && <Banner tone="danger">{error.message}</Banner>}
      {FIELDS.map((field) => (
        <TextField
          key={field}
          label={labels[field]}
          optional={field !== "name"}
          autoComplete="off"
          inputMode={field === "inn" || field === "ogrn" ? "numeric" : undefined}
          value={draft[field]}
          onChange={(event) => setDraft({ ...draft, [field]: event.target.value })}
          error={error?.field === field ? (faults[field] ?? error.message) : undefined}
        />
      ))}
      <TextArea
        label={t`Политика обработки персональных данных`}
        optional
        hint={t`Обычный текст. Его увидят все, и до входа.`}
        rows={12}
        maxLength={20000}
        value={draft.policy}
        onChange={(event) => setDraft({ ...draft, policy: event.target.value })}
      />
      <div>
        <Button type="submit" variant="primary" busy={busy}>
          <Trans>Сохранить</Trans>
        </Button>
      </div>
    </form>
  );
}
