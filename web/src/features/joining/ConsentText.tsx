import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { ordinaryConsent } from "~/app/i18n/consent-words";
import { fullDate } from "~/app/i18n/dates";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import styles from "./Consents.module.css";

type Text = components["schemas"]["ConsentText"];

interface ConsentTextProps {
  /** On the button, if not «Прочитать согласие целиком». */
  label?: string;
  /** Framed, as the buttons beside it are. */
  framed?: boolean;
  organisation: string;
  /** Those in force; the organisation's own words stand in the place of the product's. */
  texts: readonly Text[];
  zone?: string;
}

/** The whole text of the consents, a press away from the checkbox. */
export function ConsentText({ label, framed, organisation, texts, zone }: ConsentTextProps) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const own = (purpose: Text["purpose"]) => texts.find((text) => text.purpose === purpose && text.text !== "");
  const communication = own("communication");
  const photos = own("photos");
  return (
    <>
      <Button variant={framed ? "secondary" : "quiet"} onClick={() => setOpen(true)}>
        {label ?? <Trans>Прочитать согласие целиком</Trans>}
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
          ordinaryConsent("communication").map((paragraph) => <p key={paragraph}>{paragraph}</p>)
        )}
        {communication || photos ? (
          <h3>
            <Trans>Фотографии</Trans>
          </h3>
        ) : null}
        {photos ? (
          <OwnText text={photos} zone={zone} />
        ) : (
          ordinaryConsent("photos").map((paragraph) => <p key={paragraph}>{paragraph}</p>)
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
