import { Trans, useLingui } from "@lingui/react/macro";
import { type FormEvent, useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { Switch } from "~/ui/Switch";
import { TextField } from "~/ui/TextField";
import { useToast } from "~/ui/Toast";
import { OrderSection } from "./OrderSection";
import styles from "./People.module.css";
import { StaffSignIn } from "./StaffSignIn";
import { can, useLoaded, useSchool } from "./use-school";

type Profile = components["schemas"]["Profile"];
type Edit = components["schemas"]["EditProfile"];
type Settings = components["schemas"]["Settings"];

/** «Сведения об организации»: what everyone sees of it, and the few things an organisation decides for itself. */
export default function ProfilePage() {
  const { t } = useLingui();
  const space = useSchool();
  const profile = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}", { params: { path: { org } } })).data,
  );
  const setup = useLoaded(
    can(space, "edit_organisation") ? space?.org : undefined,
    async (org) => (await api.GET("/api/orgs/{org}/setup", { params: { path: { org } } })).data,
  );
  return (
    <Page title={t`Сведения об организации`} documentTitle={t`Сведения об организации`} width="column" back="/school">
      {profile.error && <Banner tone="danger">{profile.error.message}</Banner>}
      {!profile.data && !profile.error && <Skeleton look="rows" count={6} />}
      {profile.data && (
        <>
          <About key={profile.data.id} profile={profile.data} editable={can(space, "edit_organisation")} />
          {can(space, "edit_organisation") && <Rules profile={profile.data} />}
          {can(space, "edit_organisation") && <StaffSignIn profile={profile.data} />}
          {can(space, "edit_organisation") && (
            <Section title={t`Согласия`}>
              <LinkButton href="/school/consents">
                <Trans>Тексты согласий</Trans>
              </LinkButton>
            </Section>
          )}
          {space && setup.data && (
            <OrderSection space={space} attached={setup.data.order_attached} onAttached={setup.reload} />
          )}
        </>
      )}
    </Page>
  );
}

const FIELDS = ["name", "short_name", "address", "phone", "email", "website"] as const;

function About({ profile, editable }: { profile: Profile; editable: boolean }) {
  const { t } = useLingui();
  const toast = useToast();
  const [saved, setSaved] = useState(profile);
  const [draft, setDraft] = useState(profile);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const changed = FIELDS.filter((field) => draft[field].trim() !== saved[field]);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (busy || changed.length === 0) return;
    setBusy(true);
    setError(undefined);
    const body: Edit = Object.fromEntries(changed.map((field) => [field, draft[field].trim()]));
    try {
      const { data } = await api.PATCH("/api/orgs/{org}", { params: { path: { org: profile.id } }, body });
      if (data) {
        setSaved(data);
        setDraft(data);
      }
      toast({ text: t`Сведения сохранены.` });
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  const labels = {
    name: t`Полное название`,
    short_name: t`Короткое название`,
    address: t`Адрес`,
    phone: t`Телефон`,
    email: t`Почта`,
    website: t`Сайт`,
  };
  const types = { name: "text", short_name: "text", address: "text", phone: "tel", email: "email", website: "url" };
  return (
    <form className={styles.fields} onSubmit={(event) => void save(event)} noValidate>
      {error && !FIELDS.some((field) => field === error.field) && <Banner tone="danger">{error.message}</Banner>}
      {FIELDS.map((field) => (
        <TextField
          key={field}
          label={labels[field]}
          type={types[field]}
          optional={field !== "name" && field !== "short_name"}
          readOnly={!editable}
          autoComplete="off"
          value={draft[field]}
          onChange={(event) => setDraft({ ...draft, [field]: event.target.value })}
          error={error?.field === field ? error.message : undefined}
        />
      ))}
      {editable && (
        <div>
          <Button type="submit" variant="primary" busy={busy} disabled={changed.length === 0}>
            <Trans>Сохранить</Trans>
          </Button>
        </div>
      )}
    </form>
  );
}

/** The day has a section of its own: what is left out stays as it is. */
function withoutDay({ staff_second_factor_from: _, ...settings }: Settings): Settings {
  return settings;
}

function Rules({ profile }: { profile: Profile }) {
  const { t } = useLingui();
  const [settings, setSettings] = useState(profile.settings);
  const [error, setError] = useState<ApiError>();
  const set = async (part: Partial<Settings>) => {
    const before = settings;
    const next = { ...settings, ...part };
    setSettings(next);
    setError(undefined);
    try {
      await api.PATCH("/api/orgs/{org}", {
        params: { path: { org: profile.id } },
        body: { settings: withoutDay(next) },
      });
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setSettings(before);
      setError(cause);
    }
  };
  const rows: { key: Exclude<keyof Settings, "staff_second_factor_from">; label: string; hint: string }[] = [
    {
      key: "classmates_may_chat",
      label: t`Одноклассники могут писать друг другу`,
      hint: t`Личные чаты между учениками одного класса или группы.`,
    },
    {
      key: "parents_may_chat",
      label: t`Представители одного класса могут писать друг другу`,
      hint: t`Без этого они общаются в чате родителей.`,
    },
    {
      key: "pupils_may_create_groups",
      label: t`Ученики могут создавать группы`,
      hint: t`Только из тех, кому им можно писать.`,
    },
    {
      key: "pupils_may_start_calls",
      label: t`Ученики могут начинать звонки`,
      hint: t`В чатах, где есть педагог. Без педагога звонок завершится через пять минут.`,
    },
    {
      key: "pupils_may_call_pupils",
      label: t`Ученики могут звонить друг другу`,
      hint: t`Личные звонки тех, кому можно писать друг другу. Педагога в них нет.`,
    },
    {
      key: "pupils_may_share_screen",
      label: t`Ученики могут показывать экран`,
      hint: t`В звонках. Тот, кто ведёт звонок, может показ остановить.`,
    },
    {
      key: "teacher_verification_required",
      label: t`Подтверждать каждого педагога`,
      hint: t`Пока администратор не подтвердил педагога, ученики ему не видны.`,
    },
    {
      key: "management_publishes",
      label: t`Руководство публикует само`,
      hint: t`Директор и заместители пишут в «Общешкольный» и «Сотрудники» без администратора.`,
    },
  ];
  return (
    <Section title={t`Правила общения`} lead={<Trans>Действуют сразу и для всех.</Trans>}>
      {error && <Banner tone="danger">{error.message}</Banner>}
      {rows.map(({ key, label, hint }) => (
        <Switch
          key={key}
          label={label}
          hint={hint}
          checked={settings[key]}
          onChange={(event) => void set({ [key]: event.target.checked })}
        />
      ))}
    </Section>
  );
}
