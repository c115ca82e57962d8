import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import { TextField } from "~/ui/TextField";
import { type AuditFilter, askedOf, dayOf } from "./audit-filter";
import styles from "./People.module.css";

interface AuditExportProps {
  space: components["schemas"]["Space"];
  /** The conditions of the page hold for the file, too. */
  filter: AuditFilter;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** The server gives out no more than a year at once. */
const LONGEST = 366 * 86_400_000;
const MONTH = 30 * 86_400_000;

/** Asks for the days, then downloads the log as a table. */
export function AuditExport({ space, filter, open, onOpenChange }: AuditExportProps) {
  const { t } = useLingui();
  const [from, setFrom] = useState(() => filter.from ?? dayOf(Date.now() - MONTH, space.time_zone));
  const [to, setTo] = useState(() => filter.to ?? dayOf(Date.now(), space.time_zone));
  const asked = askedOf({ ...filter, from, to }, space.time_zone);
  const length = Number(asked.to) - Number(asked.from);
  const wrong = !(length > 0) || length > LONGEST;
  const narrowed = Boolean(filter.person || filter.actor || filter.action);
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t`Выгрузить журнал`}
      description={
        <Trans>Таблица CSV: её открывают Excel, «МойОфис», LibreOffice. Выгрузка сама записывается в журнал.</Trans>
      }
      actions={
        wrong ? (
          <Button variant="primary" disabled>
            <Trans>Скачать</Trans>
          </Button>
        ) : (
          <LinkButton
            variant="primary"
            href={`/api/orgs/${space.org}/audit/file?${new URLSearchParams(asked)}`}
            download={`${t`журнал`} ${from} — ${to}.csv`}
            onClick={() => onOpenChange(false)}
          >
            <Trans>Скачать</Trans>
          </LinkButton>
        )
      }
    >
      <div className={styles.fields}>
        <TextField
          label={t`С какого дня`}
          type="date"
          value={from}
          onChange={(event) => setFrom(event.target.value)}
          error={wrong ? t`Выберите период не длиннее года: первый день не позже последнего.` : undefined}
        />
        <TextField label={t`По какой день`} type="date" value={to} onChange={(event) => setTo(event.target.value)} />
        {narrowed && (
          <Banner>
            <Trans>В файл войдут только записи, которые сейчас отобраны на странице.</Trans>
          </Banner>
        )}
      </div>
    </Dialog>
  );
}
