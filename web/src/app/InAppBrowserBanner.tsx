import { Trans, useLingui } from "@lingui/react/macro";
import { Check, Copy, ExternalLink } from "lucide-react";
import { useState } from "react";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { browserSigns, inAppBrowser } from "./in-app-browser";

/** Tells people in another app's browser to open the page in a real one; the link is one press away. */
export function InAppBrowserBanner({ signs = browserSigns() }: { signs?: ReturnType<typeof browserSigns> }) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!inAppBrowser(signs)) return null;
  const copy = () =>
    navigator.clipboard.writeText(location.href).then(
      () => setCopied(true),
      () => setFailed(true),
    );
  return (
    <Banner
      tone="warning"
      look="strip"
      icon={<ExternalLink size={20} />}
      action={
        <Button onClick={copy} icon={copied ? <Check size={18} /> : <Copy size={18} />}>
          {copied ? t`Ссылка скопирована` : t`Скопировать ссылку`}
        </Button>
      }
    >
      <strong>
        <Trans>Откройте в браузере.</Trans>
      </strong>{" "}
      {failed ? (
        <Trans>Нажмите и удерживайте адрес, чтобы скопировать его: {location.href}</Trans>
      ) : (
        <Trans>
          Вы смотрите Парту внутри другого приложения: здесь не сохранится вход и не придут уведомления. В меню выберите
          «Открыть в браузере» или вставьте ссылку в Chrome, Яндекс Браузер или Safari.
        </Trans>
      )}
    </Banner>
  );
}
