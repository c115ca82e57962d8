import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { LinkButton } from "~/ui/Button";
import { TextField } from "~/ui/TextField";
import { Wizard } from "~/ui/Wizard";
import styles from "./Opening.module.css";
import { type Order, OrderField } from "./OrderField";
import { type Organisation, OrganisationFields } from "./OrganisationFields";
import { ownZone } from "./time-zones";

type Application = components["schemas"]["SubmitApplication"];

/** The step that shows each field of an application; the order is on the last one. */
const STEPS: readonly (readonly (keyof Application)[])[] = [
  ["org_kind", "org_name", "org_short_name", "time_zone", "address", "inn"],
  ["admin_surname", "admin_given_name", "admin_patronymic", "admin_email", "admin_phone"],
  ["order_upload"],
];
const NEEDED: readonly (keyof Application)[] = [
  "org_name",
  "org_short_name",
  "admin_surname",
  "admin_given_name",
  "admin_email",
  "admin_phone",
  "order_upload",
];

/** «/apply»: an organisation asks to be opened: what it is, who will be its administrator, and the signed order. */
export default function ApplyPage() {
  const { t } = useLingui();
  const [current, setCurrent] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [statusPath, setStatusPath] = useState<string>();
  const [order, setOrder] = useState<Order>();
  const [application, setApplication] = useState<Application>({
    org_name: "",
    org_short_name: "",
    org_kind: "school",
    time_zone: ownZone(),
    address: "",
    inn: "",
    admin_surname: "",
    admin_given_name: "",
    admin_patronymic: "",
    admin_email: "",
    admin_phone: "",
    order_upload: "",
  });
  const change = (part: Partial<Application>) => {
    setError(undefined);
    setApplication((before) => ({ ...before, ...part }));
  };
  const complete = NEEDED.every((field) => !STEPS[current]?.includes(field) || application[field].trim() !== "");
  const last = current === STEPS.length - 1;
  const submit = async () => {
    setBusy(true);
    try {
      const { data } = await api.POST("/api/applications", { body: application });
      if (data) setStatusPath(new URL(data.status_url).pathname);
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      const step = STEPS.findIndex((fields) => fields.some((field) => field === cause.field));
      if (step >= 0) setCurrent(step);
    } finally {
      setBusy(false);
    }
  };
  if (statusPath) return <Sent path={statusPath} email={application.admin_email} />;
  const general = error && !STEPS.some((fields) => fields.some((field) => field === error.field));
  return (
    <div className={styles.page}>
      <title>{t`Заявка на открытие — Парта`}</title>
      <Wizard
        steps={[t`Организация`, t`Администратор`, t`Приказ`]}
        current={current}
        title={[t`Какую организацию открыть?`, t`Кто будет администратором?`, t`Приложите приказ`][current] ?? ""}
        lead={
          [
            <Trans key="organisation">
              Три коротких шага. Оператор проверит заявку и ответит на почту администратора.
            </Trans>,
            <Trans key="administrator">
              На этот телефон придёт код для входа, на почту — решение по заявке. Посторонние их не увидят.
            </Trans>,
            <Trans key="order">
              Приказ о назначении администратора, подписанный руководителем. Его увидит только оператор.
            </Trans>,
          ][current]
        }
        nextLabel={last ? t`Отправить заявку` : t`Дальше`}
        nextDisabled={!complete}
        busy={busy}
        onNext={() => (last ? void submit() : setCurrent(current + 1))}
        {...(current > 0 ? { onBack: () => setCurrent(current - 1) } : {})}
      >
        <div className={styles.fields}>
          {general && <Banner tone="danger">{error.message}</Banner>}
          {current === 0 && <OrganisationStep value={application} onChange={change} error={error} />}
          {current === 1 && <AdministratorStep value={application} onChange={change} error={error} />}
          {last && (
            <OrderField
              order={order}
              error={error?.field === "order_upload" ? error.message : undefined}
              onChange={(next) => {
                setOrder(next);
                change({ order_upload: next?.upload ?? "" });
              }}
            />
          )}
        </div>
      </Wizard>
    </div>
  );
}

interface StepProps {
  value: Application;
  onChange: (part: Partial<Application>) => void;
  error: ApiError | undefined;
}

const FIELD_OF = { kind: "org_kind", name: "org_name", short_name: "org_short_name", time_zone: "time_zone" } as const;

function OrganisationStep({ value, onChange, error }: StepProps) {
  const { t } = useLingui();
  const message = (field: string) => (error?.field === field ? error.message : undefined);
  const take = (part: Partial<Organisation>) =>
    onChange(
      Object.fromEntries(Object.entries(part).map(([field, text]) => [FIELD_OF[field as keyof Organisation], text])),
    );
  return (
    <>
      <OrganisationFields
        value={{
          kind: value.org_kind,
          name: value.org_name,
          short_name: value.org_short_name,
          time_zone: value.time_zone,
        }}
        onChange={take}
        message={(field) => message(FIELD_OF[field])}
      />
      <TextField
        label={t`Адрес`}
        optional
        autoComplete="street-address"
        value={value.address}
        onChange={(event) => onChange({ address: event.target.value })}
        error={message("address")}
      />
      <TextField
        label={t`ИНН`}
        optional
        hint={t`Десять цифр: по ним оператору легче найти организацию.`}
        inputMode="numeric"
        autoComplete="off"
        value={value.inn}
        onChange={(event) => onChange({ inn: event.target.value })}
        error={message("inn")}
      />
    </>
  );
}

function AdministratorStep({ value, onChange, error }: StepProps) {
  const { t } = useLingui();
  const message = (field: string) => (error?.field === field ? error.message : undefined);
  return (
    <>
      <TextField
        label={t`Фамилия`}
        autoComplete="family-name"
        value={value.admin_surname}
        onChange={(event) => onChange({ admin_surname: event.target.value })}
        error={message("admin_surname")}
      />
      <TextField
        label={t`Имя`}
        autoComplete="given-name"
        value={value.admin_given_name}
        onChange={(event) => onChange({ admin_given_name: event.target.value })}
        error={message("admin_given_name")}
      />
      <TextField
        label={t`Отчество`}
        optional
        autoComplete="additional-name"
        value={value.admin_patronymic}
        onChange={(event) => onChange({ admin_patronymic: event.target.value })}
        error={message("admin_patronymic")}
      />
      <TextField
        label={t`Мобильный телефон`}
        type="tel"
        autoComplete="tel"
        value={value.admin_phone}
        onChange={(event) => onChange({ admin_phone: event.target.value })}
        error={message("admin_phone")}
      />
      <TextField
        label={t`Почта`}
        type="email"
        autoComplete="email"
        value={value.admin_email}
        onChange={(event) => onChange({ admin_email: event.target.value })}
        error={message("admin_email")}
      />
    </>
  );
}

function Sent({ path, email }: { path: string; email: string }) {
  const { t } = useLingui();
  const address = window.location.origin + path;
  return (
    <div className={styles.page}>
      <title>{t`Заявка отправлена — Парта`}</title>
      <div className={styles.fields}>
        <h1 className={styles.title}>
          <Trans>Заявка отправлена</Trans>
        </h1>
        <p>
          <Trans>Решение придёт на почту {email}. Его можно увидеть и по этому адресу — сохраните его:</Trans>
        </p>
        <p className={styles.address}>{address}</p>
        <div className={styles.row}>
          <LinkButton href={path} variant="primary">
            <Trans>Открыть страницу заявки</Trans>
          </LinkButton>
        </div>
      </div>
    </div>
  );
}
