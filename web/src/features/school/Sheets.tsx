import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, Printer } from "lucide-react";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { PrintSheet, PrintStrip } from "~/ui/PrintSheet";
import { QrCode } from "~/ui/QrCode";
import styles from "./Admin.module.css";

type SheetSet = components["schemas"]["Sheets"];
type Strip = components["schemas"]["Strip"];

interface SheetsProps {
  sheets: SheetSet;
  kind: string;
  onClose: () => void;
}

/** The sheets as they will come out of the printer: a class a sheet, a person a strip. */
export function Sheets({ sheets, onClose }: SheetsProps) {
  const { t } = useLingui();
  const strips = sheets.sheets.reduce((sum, sheet) => sum + sheet.strips.length, 0);
  return (
    <div>
      <div className={styles.hideInPrint}>
        <div className={styles.row}>
          <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onClose}>
            <Trans>Назад</Trans>
          </Button>
          <span className={styles.grow}>
            <Plural value={strips} one="# листок" few="# листка" many="# листков" other="# листка" />
          </span>
          <Button variant="primary" icon={<Printer size={20} />} onClick={() => window.print()} disabled={strips === 0}>
            <Trans>Напечатать</Trans>
          </Button>
        </div>
        <p className={styles.note}>
          {strips === 0 ? (
            <Trans>Печатать нечего: все, кого вы выбрали, уже подключились или ждут подтверждения.</Trans>
          ) : (
            <Trans>Ссылки показаны один раз. Напечатайте листы сейчас или сохраните их в PDF в окне печати.</Trans>
          )}
        </p>
      </div>
      {sheets.sheets.map((sheet) => (
        <PrintSheet
          key={sheet.unit ?? "staff"}
          title={sheet.unit ? t`Класс или группа: ${sheet.title}` : t`Сотрудники`}
          note={sheet.class_teacher && t`Классный руководитель: ${sheet.class_teacher}`}
        >
          {sheet.strips.map((strip) => (
            <StripText key={strip.invite} strip={strip} organisation={sheets.organisation} address={sheets.address} />
          ))}
        </PrintSheet>
      ))}
    </div>
  );
}

function StripText({ strip, organisation, address }: { strip: Strip; organisation: string; address: string }) {
  const { t } = useLingui();
  const { name, for_child: child, code } = strip;
  return (
    <PrintStrip code={<QrCode svg={strip.qr_svg} alt={t`QR-код: открыть приглашение`} />}>
      <p>
        <strong>{name}</strong>
        {child && (
          <>
            <br />
            <Trans>представитель: {child}</Trans>
          </>
        )}
      </p>
      <p>
        <Trans>
          {organisation} приглашает вас в Парту. Наведите камеру телефона на код или откройте {address}/join и введите:
        </Trans>
      </p>
      <p>
        <strong>{code}</strong>
      </p>
    </PrintStrip>
  );
}
