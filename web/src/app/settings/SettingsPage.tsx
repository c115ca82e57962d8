import { Trans, useLingui } from "@lingui/react/macro";
import { lazy, Suspense } from "react";
import { Page, Section } from "~/ui/Page";
import { RadioGroup } from "~/ui/RadioGroup";
import { Switch } from "~/ui/Switch";
import { useToast } from "~/ui/Toast";
import { type Appearance, useAppearance } from "../appearance";
import { featureMessages } from "../features";
import { activate, currentLocale, type Locale } from "../i18n/i18n";

const AccountHead = lazy(async () => {
  const [module] = await Promise.all([import("~/features/account/AccountHead"), featureMessages("account")]);
  return module;
});
const AccountSettings = lazy(async () => {
  const [module] = await Promise.all([import("~/features/account/AccountSettings"), featureMessages("account")]);
  return module;
});

/** How Parta looks and speaks on this device; open to everybody, signed in or not. */
export default function SettingsPage() {
  const { t } = useLingui();
  const { theme, locale, set } = useAppearance();
  const toast = useToast();
  const speak = (next: Locale) => {
    set({ locale: next });
    activate(next).catch(() => {
      set({ locale });
      toast({ text: t`Язык не загрузился. Проверьте интернет и выберите ещё раз.`, tone: "danger" });
    });
  };
  return (
    <Page title={t`Настройки`} documentTitle={t`Настройки`} width="column">
      {/* All of it at once: what comes later would push away what one is about to press. */}
      <Suspense>
        <AccountHead />
        <Section title={t`Оформление`}>
          <RadioGroup<Appearance["theme"]>
            label={t`Тема`}
            labelHidden
            value={theme}
            onValueChange={(next) => set({ theme: next })}
            options={[
              { value: "system", label: t`Как в системе` },
              { value: "light", label: t`Светлая` },
              { value: "dark", label: t`Тёмная` },
            ]}
          />
        </Section>
        <Section title={t`Язык`}>
          <RadioGroup<Locale>
            label={t`Язык интерфейса`}
            labelHidden
            value={locale ?? currentLocale()}
            onValueChange={speak}
            options={[
              { value: "ru", label: <span lang="ru">Русский</span> },
              { value: "en", label: <span lang="en">English</span> },
            ]}
          />
        </Section>
        <LowVision />
        <AccountSettings />
      </Suspense>
    </Page>
  );
}

function LowVision() {
  const { t } = useLingui();
  const { contrast, textScale, spacing, pictures, set } = useAppearance();
  return (
    <Section
      title={t`Версия для слабовидящих`}
      lead={<Trans>Крупный текст и чёткие цвета. Ничего из возможностей не пропадает.</Trans>}
    >
      <RadioGroup
        label={t`Размер текста`}
        value={String(textScale)}
        onValueChange={(next) => set({ textScale: Number(next) as Appearance["textScale"] })}
        options={[
          { value: "100", label: t`Обычный` },
          { value: "125", label: t`Крупнее` },
          { value: "150", label: t`Крупный` },
          { value: "200", label: t`Очень крупный` },
        ]}
      />
      <RadioGroup<Appearance["contrast"]>
        label={t`Цвета`}
        value={contrast}
        onValueChange={(next) => set({ contrast: next })}
        options={[
          { value: "off", label: t`Обычные` },
          { value: "light", label: t`Чёрным по белому` },
          { value: "dark", label: t`Белым по чёрному` },
          { value: "blue", label: t`Синим по голубому` },
        ]}
      />
      <Switch
        label={t`Увеличить расстояние между буквами и строками`}
        checked={spacing === "wide"}
        onChange={(event) => set({ spacing: event.target.checked ? "wide" : "normal" })}
      />
      <Switch
        label={t`Не показывать картинки`}
        hint={t`QR-коды и значки останутся.`}
        checked={pictures === "hide"}
        onChange={(event) => set({ pictures: event.target.checked ? "hide" : "show" })}
      />
    </Section>
  );
}
