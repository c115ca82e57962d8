import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, Printer } from "lucide-react";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { PrintSheet } from "~/ui/PrintSheet";
import styles from "./Admin.module.css";
import { CardStrip } from "./CardStrip";
import { LocalAddressBanner, useInstallation } from "./LocalAddress";
import { CertificateNote } from "./Sheets";
import type { Issued, Refused } from "./sign-in-cards";
import { useSchool } from "./use-school";

interface CardSheetsProps {
  issued: Issued;
  unit: components["schemas"]["Unit"];
  onClose: () => void;
}

/** The cards as they will come out of the printer; above them, who has none and why. */
export function CardSheets({ issued, unit, onClose }: CardSheetsProps) {
  const { t } = useLingui();
  const about = useInstallation();
  const organisation = useSchool()?.short_name ?? "";
  const refusal = useRefusal();
  const { cards, refused, left, error } = issued;
  const count = cards.length;
  const label = unit.label;
  const missing = left.map(({ name }) => name).join(", ");
  return (
    <div className={styles.sheets}>
      <div className={styles.hideInPrint}>
        <div className={styles.row}>
          <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onClose}>
            <Trans>Назад</Trans>
          </Button>
          <span className={styles.grow} role="status">
            <Plural value={count} one="# карточка" few="# карточки" many="# карточек" other="# карточки" />
          </span>
          <Button variant="primary" icon={<Printer size={20} />} onClick={() => window.print()} disabled={count === 0}>
            <Trans>Напечатать</Trans>
          </Button>
        </div>
        <LocalAddressBanner />
        {error && (
          <Banner tone="danger">
            <p>{error.message}</p>
            <p>
              <Trans>Карточек пока нет: {missing}. Напечатайте готовые, вернитесь назад и выдайте остальные.</Trans>
            </p>
          </Banner>
        )}
        {refused.length > 0 && (
          <Banner tone="warning">
            <p>
              <Trans>Карточку получили не все:</Trans>
            </p>
            <ul>
              {refused.map((one) => (
                <li key={one.person.id}>
                  <a href={`/people/${one.person.id}`}>{one.person.name}</a>: {refusal(one)}
                </li>
              ))}
            </ul>
          </Banner>
        )}
        {count > 0 && (
          <p className={styles.note}>
            <Trans>
              Пароли показаны один раз. Напечатайте карточки сейчас или сохраните их в PDF в окне печати, и раздайте
              лично в руки.
            </Trans>
          </p>
        )}
      </div>
      {count > 0 && (
        <PrintSheet
          title={t`Карточки входа: ${label}`}
          note={organisation}
          preface={about?.certificate_page && <CertificateNote about={about} />}
        >
          {cards.map(({ person, card }) => (
            <CardStrip key={person.id} card={card} certificate={about?.certificate_page} />
          ))}
        </PrintSheet>
      )}
    </div>
  );
}

function useRefusal(): (refused: Refused) => string {
  const { t } = useLingui();
  return ({ error }) => {
    switch (error.code) {
      case "consent_required":
        return t`нет согласия представителя. Запишите подписанное согласие на странице ученика.`;
      case "forbidden":
        return t`этой учётной записью пользуются не только здесь. Вход восстановит администратор или её владелец.`;
      case "conflict":
        return t`нужна не карточка, а ссылка для входа: она на странице этого человека.`;
      default:
        return error.message;
    }
  };
}
