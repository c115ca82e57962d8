import { Trans, useLingui } from "@lingui/react/macro";
import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import { installation } from "~/api/installation";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { PasswordField } from "~/ui/PasswordField";
import { PasswordLacks } from "~/ui/PasswordLacks";
import { TextField } from "~/ui/TextField";
import { useFirstFault } from "~/ui/use-first-fault";
import { Wizard } from "~/ui/Wizard";
import styles from "./Opening.module.css";
import { type Organisation, OrganisationFields } from "./OrganisationFields";
import { ownZone } from "./time-zones";

type OpenSchool = components["schemas"]["OpenSchool"];

/** «/start»: a new installation becomes one school's own, and whoever sits here its administrator. */
export default function FirstStartPage() {
  const { t } = useLingui();
  const [current, setCurrent] = useState(0);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const [school, setSchool] = useState<OpenSchool>({
    name: "",
    short_name: "",
    kind: "school",
    time_zone: ownZone(),
    surname: "",
    given_name: "",
    patronymic: "",
    login: "",
    password: "",
  });
  const [, navigate] = useLocation();
  useEffect(() => {
    installation().then(
      ({ opened }) => opened && navigate("/", { replace: true }),
      () => undefined,
    );
  }, [navigate]);
  const change = (part: Partial<OpenSchool>) => {
    setError(undefined);
    setSchool((before) => ({ ...before, ...part }));
  };
  const open = async () => {
    setBusy(true);
    try {
      await api.POST("/api/installation", { body: school });
      window.location.assign("/");
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      if (["name", "short_name", "time_zone"].includes(cause.field)) setCurrent(0);
      setBusy(false);
    }
  };
  const aboutSchool = current === 0;
  const opening =
    school.kind === "school" ? t`Откройте пространство своей школы` : t`Откройте пространство своей организации`;
  const lacks = lacking(aboutSchool ? ["name", "short_name"] : ["surname", "given_name", "login", "password"], school);
  const [pressed, setPressed] = useState<number>();
  const { fields, focusFirstFault } = useFirstFault();
  const missing = pressed === current ? lacks : [];
  const next = () => {
    if (lacks.length > 0) {
      setPressed(current);
      focusFirstFault();
    } else if (aboutSchool) setCurrent(1);
    else void open();
  };
  return (
    <div className={styles.page}>
      <title>{t`Первый запуск — Парта`}</title>
      <Wizard
        steps={[t`Организация`, t`Администратор`]}
        current={current}
        title={aboutSchool ? opening : t`Кто будет администратором?`}
        lead={
          aboutSchool ? (
            <Trans>Два коротких шага — и можно загружать списки. Всё, что вы введёте, потом можно изменить.</Trans>
          ) : (
            <Trans>Вы войдёте сразу. Других администраторов можно назначить позже из учителей.</Trans>
          )
        }
        nextLabel={aboutSchool ? t`Дальше` : school.kind === "school" ? t`Открыть школу` : t`Открыть`}
        busy={busy}
        onNext={next}
        {...(aboutSchool ? {} : { onBack: () => setCurrent(0) })}
      >
        {error && error.field === "" && <Banner tone="danger">{error.message}</Banner>}
        <div ref={fields}>
          {aboutSchool ? (
            <SchoolFields school={school} onChange={change} error={error} missing={missing} />
          ) : (
            <AdministratorFields school={school} onChange={change} error={error} missing={missing} />
          )}
        </div>
      </Wizard>
    </div>
  );
}

interface FieldsProps {
  school: OpenSchool;
  onChange: (part: Partial<OpenSchool>) => void;
  error: ApiError | undefined;
  missing: readonly Lack[];
}

type Lack = "name" | "short_name" | "surname" | "given_name" | "login" | "password";

const SHORTEST_PASSWORD = 8;

/** Fields of a step that are still empty, and a password that is too short. */
function lacking(fields: readonly Lack[], school: OpenSchool): Lack[] {
  return fields.filter((field) =>
    field === "password" ? Array.from(school.password).length < SHORTEST_PASSWORD : school[field].trim() === "",
  );
}

function SchoolFields({ school, onChange, error, missing }: FieldsProps) {
  const { t } = useLingui();
  const empty: Partial<Record<Lack, string>> = {
    name: t`Впишите полное название.`,
    short_name: t`Впишите короткое название.`,
  };
  const message = (field: keyof Organisation) =>
    missing.includes(field as Lack) ? empty[field as Lack] : error?.field === field ? error.message : undefined;
  return (
    <div className={styles.fields}>
      <OrganisationFields value={school} onChange={onChange} message={message} />
    </div>
  );
}

function AdministratorFields({ school, onChange, error, missing }: FieldsProps) {
  const { t } = useLingui();
  const empty: Partial<Record<Lack, string>> = {
    surname: t`Впишите фамилию.`,
    given_name: t`Впишите имя.`,
    login: t`Впишите, с чем вы будете входить: логин, телефон или почту.`,
  };
  const message = (field: Lack | "patronymic") =>
    missing.some((one) => one === field) ? empty[field as Lack] : error?.field === field ? error.message : undefined;
  return (
    <div className={styles.fields}>
      <TextField
        label={t`Фамилия`}
        autoComplete="family-name"
        value={school.surname}
        onChange={(event) => onChange({ surname: event.target.value })}
        error={message("surname")}
      />
      <TextField
        label={t`Имя`}
        autoComplete="given-name"
        value={school.given_name}
        onChange={(event) => onChange({ given_name: event.target.value })}
        error={message("given_name")}
      />
      <TextField
        label={t`Отчество`}
        optional
        autoComplete="additional-name"
        value={school.patronymic}
        onChange={(event) => onChange({ patronymic: event.target.value })}
        error={message("patronymic")}
      />
      <TextField
        label={t`Логин, телефон или почта для входа`}
        autoComplete="username"
        autoCapitalize="none"
        value={school.login}
        onChange={(event) => onChange({ login: event.target.value })}
        error={message("login")}
      />
      <PasswordField
        label={t`Пароль`}
        hint={t`От 8 знаков: например, три слова через дефис.`}
        autoComplete="new-password"
        value={school.password}
        onChange={(event) => onChange({ password: event.target.value })}
        error={missing.includes("password") ? <PasswordLacks password={school.password} /> : message("password")}
      />
    </div>
  );
}
