import { Trans, useLingui } from "@lingui/react/macro";
import { X } from "lucide-react";
import { request } from "~/api/client";
import { fullStamp } from "~/app/i18n/dates";
import { parta, useOrg, useParta } from "~/model";
import { Banner } from "~/ui/Banner";
import { IconButton } from "~/ui/IconButton";

/** One calm line after a new way in was given: who gave it, and when. Gone once it has been read. */
export default function AccessNotice() {
  const { t } = useLingui();
  const notice = useParta((state) => state.me?.notice);
  const zone = useOrg((org) => org.space.time_zone) ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!notice) return null;
  const by = notice.by;
  const when = fullStamp(notice.at, { zone });
  const read = async () => {
    await request("/api/me/notice", { method: "DELETE" }).catch(() => undefined);
    await parta.refreshMe();
  };
  return (
    <Banner
      look="strip"
      action={<IconButton label={t`Понятно, убрать`} icon={<X size={20} />} onClick={() => void read()} />}
    >
      {notice.what === "restored" ? (
        <Trans>
          Доступ восстановлен: {by}, {when}.
        </Trans>
      ) : notice.what === "second_factor_removed" ? (
        <Trans>
          Второй шаг при входе снят: {by}, {when}. Включите его снова в настройках, а если об этом не просили, сообщите
          администратору.
        </Trans>
      ) : (
        <Trans>
          Для вас выдана новая ссылка для входа: {by}, {when}. Если вы о ней не просили, сообщите администратору.
        </Trans>
      )}
    </Banner>
  );
}
