import { Trans } from "@lingui/react/macro";
import { WifiOff } from "lucide-react";
import { useEffect, useState } from "react";
import { Banner } from "~/ui/Banner";

/** Appears when the connection has been away for two seconds: short gaps pass unnoticed, nothing blinks. */
export function OfflineBanner({ online }: { online: boolean }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (online) return setShown(false);
    const timer = setTimeout(() => setShown(true), 2000);
    return () => clearTimeout(timer);
  }, [online]);
  if (!shown) return null;
  return (
    <Banner tone="warning" look="strip" icon={<WifiOff size={20} />}>
      <Trans>Нет связи. Можно читать и писать: сообщения уйдут сами, когда связь вернётся.</Trans>
    </Banner>
  );
}
