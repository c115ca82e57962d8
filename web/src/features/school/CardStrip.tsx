import { Trans } from "@lingui/react/macro";
import { PrintStrip } from "~/ui/PrintSheet";
import type { SignInCard } from "./sign-in-cards";

interface CardStripProps {
  card: SignInCard;
  /** Where the device gets the school's certificate first; "" where it needs none. */
  certificate?: string | undefined;
}

/** «Карточка входа» as one strip to cut off. */
export function CardStrip({ card, certificate }: CardStripProps) {
  const { url, login, password } = card;
  return (
    <PrintStrip>
      <p>
        <strong>{card.name}</strong>
        {card.unit_label && ` · ${card.unit_label}`}
      </p>
      {certificate && (
        <p>
          <Trans>Сначала один раз откройте {certificate} и установите сертификат школы.</Trans>
        </p>
      )}
      <p>
        <Trans>Откройте {url} и войдите:</Trans>
      </p>
      <p>
        <Trans>Логин:</Trans> <strong>{login}</strong>
      </p>
      <p>
        <Trans>Пароль:</Trans> <strong>{password}</strong>
      </p>
      <p>
        <small>
          <Trans>Этот пароль — для первого входа. Сразу после него придумайте свой и никому его не говорите.</Trans>
        </small>
      </p>
    </PrintStrip>
  );
}
