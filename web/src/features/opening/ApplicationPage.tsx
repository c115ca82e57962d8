import { Trans, useLingui } from "@lingui/react/macro";
import { Check, FileText, X } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import { ApiError } from "~/api/errors";
import { fullStamp } from "~/app/i18n/dates";
import { phoneText } from "~/app/i18n/phones";
import { Banner } from "~/ui/Banner";
import { Button, LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { TextField } from "~/ui/TextField";
import { fileSize } from "./file-size";
import styles from "./Opening.module.css";
import { ownZone, useZoneName } from "./time-zones";
import { type Application, useApplications } from "./use-applications";
import { useKindName } from "./words";

/** One application: what was written, the order, and the decision. */
export default function ApplicationPage({ params }: { params: Record<string, string | undefined> }) {
  const { t } = useLingui();
  const { list, error, reload } = useApplications();
  const application = list?.find((one) => one.id === params.application);
  return (
    <Page
      title={application?.org_short_name ?? t`Заявка`}
      documentTitle={t`Заявка`}
      width="column"
      back="/operator"
      backAlways
    >
      {error && <Banner tone="danger">{error.message}</Banner>}
      {!list && !error && <Skeleton look="rows" count={5} />}
      {list && !application && <EmptyState title={t`Такой заявки нет`} />}
      {application && (
        <>
          <About application={application} />
          {application.status === "pending" ? (
            <Decision application={application} onDecided={reload} />
          ) : (
            <Decided application={application} />
          )}
        </>
      )}
    </Page>
  );
}

function About({ application }: { application: Application }) {
  const { t } = useLingui();
  const kindName = useKindName();
  const zoneName = useZoneName();
  const size = fileSize(application.order_size);
  const facts: [string, string][] = [
    [t`Полное название`, application.org_name],
    [t`Вид`, kindName(application.org_kind)],
    [t`Часовой пояс`, zoneName(application.time_zone)],
    [t`Адрес`, application.address],
    [t`ИНН`, application.inn],
    [t`Администратор`, application.admin_name],
    [t`Телефон`, phoneText(application.admin_phone)],
    [t`Почта`, application.admin_email],
    [t`Отправлена`, fullStamp(application.created_at, { zone: ownZone() })],
  ];
  return (
    <Section title={t`Заявка`}>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div className={styles.row}>
        <LinkButton
          href={`/api/applications/${application.id}/order`}
          target="_blank"
          rel="noreferrer"
          icon={<FileText size={20} />}
        >
          <Trans>
            Открыть приказ: {application.order_name}, {size}
          </Trans>
        </LinkButton>
      </div>
    </Section>
  );
}

function Decision({ application, onDecided }: { application: Application; onDecided: () => void }) {
  const { t } = useLingui();
  const [rejecting, setRejecting] = useState(false);
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const decide = async (approve: boolean) => {
    setBusy(true);
    setError(undefined);
    try {
      await api.POST("/api/applications/{application}/decision", {
        params: { path: { application: application.id } },
        body: { approve, reason: approve ? "" : reason.trim() },
      });
      onDecided();
    } catch (cause) {
      if (!(cause instanceof ApiError)) throw cause;
      setError(cause);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Section title={t`Решение`}>
      <div className={styles.fields}>
        {error && error.field !== "reason" && <Banner tone="danger">{error.message}</Banner>}
        {rejecting && (
          <TextField
            label={t`Почему заявка отклонена`}
            hint={t`Эти слова увидит тот, кто её подал: скажите, что исправить.`}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            error={error?.field === "reason" ? error.message : undefined}
          />
        )}
        <div className={styles.row}>
          {rejecting ? (
            <>
              <Button variant="danger" busy={busy} disabled={reason.trim() === ""} onClick={() => void decide(false)}>
                <Trans>Отклонить заявку</Trans>
              </Button>
              <Button variant="quiet" disabled={busy} onClick={() => setRejecting(false)}>
                <Trans>Не отклонять</Trans>
              </Button>
            </>
          ) : (
            <>
              <Button variant="primary" icon={<Check size={20} />} busy={busy} onClick={() => void decide(true)}>
                <Trans>Одобрить и открыть</Trans>
              </Button>
              <Button icon={<X size={20} />} disabled={busy} onClick={() => setRejecting(true)}>
                <Trans>Отклонить</Trans>
              </Button>
            </>
          )}
        </div>
      </div>
    </Section>
  );
}

function Decided({ application }: { application: Application }) {
  const { t } = useLingui();
  const zone = { zone: ownZone() };
  const when = application.decided_at ? fullStamp(application.decided_at, zone) : "";
  const came = application.registered_at ? fullStamp(application.registered_at, zone) : "";
  const reason = application.reason;
  return (
    <Section title={t`Решение`}>
      {application.status === "approved" ? (
        <>
          <p>
            <Trans>Одобрена {when}. Организация открыта, администратору отправлено письмо.</Trans>
          </p>
          <p>
            {came ? <Trans>Администратор вошёл {came}.</Trans> : <Trans>Администратор ещё не зарегистрировался.</Trans>}
          </p>
        </>
      ) : (
        <p>
          <Trans>
            Отклонена {when}. Причина: {reason}
          </Trans>
        </p>
      )}
    </Section>
  );
}
