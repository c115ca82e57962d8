import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { Switch } from "~/ui/Switch";
import { TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import styles from "./People.module.css";

type Profile = components["schemas"]["Profile"];

const DAYS_TO_PREPARE = 14;

/** Whether staff must have a second factor, and from which day on. */
export function StaffSignIn({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const toast = useToast();
  const [saved, setSaved] = useState(profile.settings.staff_second_factor_from ?? "");
  const [day, setDay] = useState(saved || dayFromNow(DAYS_TO_PREPARE));
  const [wanted, setWanted] = useState(saved !== "");
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);
  const store = async (from: string) => {
    setBusy(true);
    setError(undefined);
    try {
      const path = { org: profile.id };
      // Read anew: the switches above may have been turned since.
      const now = (await api.GET("/api/orgs/{org}", { params: { path } })).data?.settings ?? profile.settings;
      const body = { settings: { ...now, staff_second_factor_from: from } };
      await api.PATCH("/api/orgs/{org}", { params: { path }, body });
      setSaved(from);
      toast({
        text: from ? t`Сохранено: сотрудники увидят это при следующем входе.` : t`Второй шаг больше не обязателен.`,
      });
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
      setWanted(saved !== "");
    } finally {
      setBusy(false);
    }
  };
  const turn = (on: boolean) => {
    setWanted(on);
    if (!on && saved !== "") void store("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (day !== "" && !busy) void store(day);
  };
  return (
    <Section title={t`Вход сотрудников`}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      <Switch
        label={t`Сотрудникам обязателен второй шаг при входе`}
        hint={t`После пароля — код из приложения или ключ. Учеников и родителей это не касается.`}
        checked={wanted}
        onChange={(event) => turn(event.target.checked)}
      />
      {wanted && (
        <form className={styles.fields} onSubmit={submit} noValidate>
          <TextField
            label={t`С какого дня`}
            hint={t`До этого дня Парта предлагает включить второй шаг, с этого дня без него не пускает в организацию.`}
            type="date"
            value={day}
            onChange={(event) => setDay(event.target.value)}
          />
          <div>
            <Button type="submit" variant="primary" busy={busy} disabled={day === "" || day === saved}>
              <Trans>Сохранить</Trans>
            </Button>{" "}
            <LinkButton variant="quiet" href="/settings">
              <Trans>Включить второй шаг себе</Trans>
            </LinkButton>
          </div>
        </form>
      )}
    </Section>
  );
}

function dayFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}
