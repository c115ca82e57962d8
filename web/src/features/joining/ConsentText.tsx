import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import styles from "./Consents.module.css";

type Text = components["schemas"]["ConsentText"];

interface ConsentTextProps {
  organisation: string;
  /** Those in force; the organisation's own words stand in the place of the product's. */
  texts: readonly Text[];
  zone?: string;
}

/** The whole text of the consents, a press away from the checkbox. */
export function ConsentText({ organisation, texts, zone }: ConsentTextProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const own = (purpose: Text["purpose"]) => texts.find((text) => text.purpose === purpose && text.text !== "");
  const communication = own("communication");
  const photos = own("photos");
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        <Trans>Прочитать согласие целиком</Trans>
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        reads
        title={t`Согласие на обработку персональных данных`}
        actions={
          <Button variant="primary" onClick={() => setOpen(false)}>
            <Trans>Закрыть</Trans>
          </Button>
        }
      >
        <p>
          <Trans>
            Оператор данных — {organisation}. Данные хранятся на сервере организации и никому не передаются.
          </Trans>
        </p>
        {communication || photos ? (
          <h3>
            <Trans>Общение</Trans>
          </h3>
        ) : null}
        {communication ? (
          <OwnText text={communication} zone={zone} />
        ) : (
          <>
            <p>
              <Trans>
                Для общения обрабатываются: фамилия, имя и отчество, класс или группа, роль, телефон и адрес почты для
                входа, сообщения и файлы, которые человек отправляет, а также время входа и адрес устройства — для
                защиты от чужого входа.
              </Trans>
            </p>
            <p>
              <Trans>
                Телефон и почту видят только администрация и те, кто ведёт класс или группу; каждый просмотр
                записывается.
              </Trans>
            </p>
          </>
        )}
        {communication || photos ? (
          <h3>
            <Trans>Фотографии</Trans>
          </h3>
        ) : null}
        {photos ? (
          <OwnText text={photos} zone={zone} />
        ) : (
          <p>
            <Trans>
              Фотографии — отдельное согласие: можно будет публиковать снимки, на которых есть ребёнок, внутри
              пространства организации. Отказ ни на что другое не влияет.
            </Trans>
          </p>
        )}
        <p>
          <Trans>
            Согласие действует до выбытия из организации. Его можно отозвать в любой день: в настройках, на странице
            «Мои данные и согласия», или через того, кто ведёт класс или группу.
          </Trans>
        </p>
      </Dialog>
    </>
  );
}

/** The organisation's own words, paragraph by paragraph, with the day from which they hold. */
function OwnText({ text, zone }: { text: Text; zone: string | undefined }) {
  const since =
    text.from_at === undefined
      ? ""
      : fullDate(text.from_at, { zone: zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone });
  return (
    <>
      {text.text.split(/\n+/).map((paragraph, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: paragraphs of one text never change places
        <p key={at}>{paragraph}</p>
      ))}
      {since && (
        <p className={styles.note}>
          <Trans>Текст действует с этого дня: {since}</Trans>
        </p>
      )}
    </>
  );
}
