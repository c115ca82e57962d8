import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { ArrowLeft, Printer } from "lucide-react";
import type { Installation } from "~/api/installation";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Button } from "~/ui/Button";
import { PrintLine, PrintSheet, PrintStrip } from "~/ui/PrintSheet";
import { QrCode } from "~/ui/QrCode";
import styles from "./Admin.module.css";
import { LocalAddressBanner, useInstallation } from "./LocalAddress";
import { useSchool } from "./use-school";

type SheetSet = components["schemas"]["Sheets"];
type Strip = components["schemas"]["Strip"];
type ClassLink = components["schemas"]["ClassLink"];

interface SheetsProps {
  sheets: SheetSet;
  /** The link of a class by its id, for the strips that nobody's name stands on. */
  blanks?: Readonly<Record<string, ClassLink>>;
  /** When the links end, in milliseconds since 1970. */
  until: number;
  /** One strip in a window: the window itself is closed. */
  single?: boolean;
  /** Only those were asked for who have no strip yet. */
  onlyNew?: boolean;
  onClose: () => void;
}

/** The sheets as they will come out of the printer: a class a sheet, a person a strip. */
export function Sheets({ sheets, blanks = {}, until, single, onlyNew, onClose }: SheetsProps) {
  const { t } = useLingui();
  const zone = useSchool()?.time_zone ?? "Europe/Moscow";
  const about = useInstallation();
  const common = {
    organisation: sheets.organisation,
    address: sheets.address,
    certificate: about?.certificate_page ?? "",
    until: fullDate(until, { zone }),
  };
  const strips = sheets.sheets.reduce((sum, sheet) => sum + sheet.strips.length + blankCount(sheet, blanks), 0);
  return (
    <div className={single ? undefined : styles.sheets}>
      <div className={single ? styles.hideInPrintBare : styles.hideInPrint}>
        <div className={styles.row}>
          {!single && (
            <Button variant="quiet" icon={<ArrowLeft size={20} />} onClick={onClose}>
              <Trans>Назад</Trans>
            </Button>
          )}
          <span className={styles.grow}>
            <Plural value={strips} one="# листок" few="# листка" many="# листков" other="# листка" />
          </span>
          <Button variant="primary" icon={<Printer size={20} />} onClick={() => window.print()} disabled={strips === 0}>
            <Trans>Напечатать</Trans>
          </Button>
        </div>
        <LocalAddressBanner />
        <p className={styles.note}>
          {strips === 0 && onlyNew ? (
            <Trans>
              Печатать нечего: все, кого вы выбрали, уже подключились, ждут подтверждения или получили листок раньше.
            </Trans>
          ) : strips === 0 ? (
            <Trans>Печатать нечего: все, кого вы выбрали, уже подключились или ждут подтверждения.</Trans>
          ) : (
            <Trans>Ссылки показаны один раз. Напечатайте листы сейчас или сохраните их в PDF в окне печати.</Trans>
          )}
        </p>
      </div>
      {sheets.sheets.map((sheet) => (
        <PrintSheet
          key={sheet.unit ?? sheet.title}
          title={sheet.unit ? t`Класс или группа: ${sheet.title}` : sheet.title}
          note={sheet.class_teacher && t`Классный руководитель: ${sheet.class_teacher}`}
          preface={about?.certificate_page && <CertificateNote about={about} />}
        >
          {[
            ...sheet.strips.map((strip) => <PersonalStrip key={strip.invite} strip={strip} {...common} />),
            ...Array.from({ length: blankCount(sheet, blanks) }, (_, place) => (
              <BlankStrip
                // biome-ignore lint/suspicious/noArrayIndexKey: the strips are all alike
                key={`blank ${place}`}
                link={blanks[sheet.unit ?? ""] as ClassLink}
                label={sheet.title}
                {...common}
              />
            )),
          ]}
        </PrintSheet>
      ))}
    </div>
  );
}

/** A blank strip needs the link of its class; pupils without a class have none. */
function blankCount(sheet: SheetSet["sheets"][number], blanks: Readonly<Record<string, ClassLink>>): number {
  return sheet.unit && blanks[sheet.unit] ? sheet.blank_strips : 0;
}

/** For whoever hands the sheet out: what has to be on a device before its link, and what to compare. */
export function CertificateNote({ about }: { about: Installation }) {
  const page = about.certificate_page;
  return (
    <>
      <Trans>
        До первого входа на каждое устройство ставят сертификат школы: {page}. Отпечаток на экране должен быть таким:
      </Trans>{" "}
      {about.certificate_fingerprint}
    </>
  );
}

interface StripProps {
  organisation: string;
  address: string;
  /** Where the device gets the school's certificate first; "" where it needs none. */
  certificate: string;
  until: string;
}

function HowTo({ organisation, address, certificate, until, code }: StripProps & { code: string }) {
  return (
    <>
      {certificate && (
        <p>
          <Trans>Сначала один раз откройте {certificate} и установите сертификат школы.</Trans>
        </p>
      )}
      <p>
        <Trans>
          {organisation} приглашает вас в Парту. Наведите камеру телефона на код или откройте {address}/join и введите:
        </Trans>
      </p>
      <p>
        <strong>{code}</strong>
      </p>
      <p>
        <small>
          <Trans>Действует до {until}</Trans>
        </small>
      </p>
    </>
  );
}

function PersonalStrip({ strip, ...rest }: StripProps & { strip: Strip }) {
  const { t } = useLingui();
  const { name, for_child: child, unit_label: label } = strip;
  return (
    <PrintStrip code={<QrCode svg={strip.qr_svg} alt={t`QR-код: открыть приглашение`} />}>
      <p>
        <strong>{name}</strong>
        {label && ` · ${label}`}
        {child && (
          <>
            <br />
            <Trans>представитель: {child}</Trans>
          </>
        )}
      </p>
      <HowTo {...rest} code={strip.code} />
    </PrintStrip>
  );
}

/** For a child whose representative is not on the list: the names are written by hand, the newcomer waits for the class teacher. */
function BlankStrip({ link, label, ...rest }: StripProps & { link: ClassLink; label: string }) {
  const { t } = useLingui();
  return (
    <PrintStrip code={<QrCode svg={link.qr_svg} alt={t`QR-код: открыть приглашение`} />}>
      <p>
        <strong>
          <Trans>Представителю</Trans>
        </strong>
        {` · ${label}`}
      </p>
      <PrintLine>
        <Trans>Ребёнок:</Trans>
      </PrintLine>
      <PrintLine>
        <Trans>Кому:</Trans>
      </PrintLine>
      <HowTo {...rest} code={link.code} />
    </PrintStrip>
  );
}
