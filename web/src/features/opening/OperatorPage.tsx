import { Trans, useLingui } from "@lingui/react/macro";
import { Inbox, ScrollText, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { fullDate } from "~/app/i18n/dates";
import { useOrg } from "~/model";
import { Banner } from "~/ui/Banner";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { Tabs } from "~/ui/Tabs";
import styles from "./Opening.module.css";
import { ownZone } from "./time-zones";
import { type ApplicationStatus, useApplications } from "./use-applications";

/** «/operator»: who asks to be opened; the oldest that waits comes first. */
export default function OperatorPage() {
  const { t } = useLingui();
  const [status, setStatus] = useState<ApplicationStatus>("pending");
  const administers = useOrg((org) => org.space.actions.includes("see_setup"));
  return (
    <Page
      title={t`Заявки организаций`}
      documentTitle={t`Заявки организаций`}
      width="column"
      back={administers ? "/school" : undefined}
    >
      <div className={styles.row}>
        <LinkButton icon={<ScrollText size={20} />} href="/operator/audit">
          <Trans>Журнал оператора</Trans>
        </LinkButton>
        <LinkButton icon={<ShieldCheck size={20} />} href="/data-operator">
          <Trans>Кто отвечает за данные</Trans>
        </LinkButton>
      </div>
      <Tabs
        label={t`Заявки организаций`}
        value={status}
        onValueChange={(next) => setStatus(next as ApplicationStatus)}
        tabs={[
          { value: "pending", label: t`Новые`, content: <Applications status="pending" /> },
          { value: "approved", label: t`Одобренные`, content: <Applications status="approved" /> },
          { value: "rejected", label: t`Отклонённые`, content: <Applications status="rejected" /> },
        ]}
      />
    </Page>
  );
}

/** Those that stand so. */
function Applications({ status }: { status: ApplicationStatus }) {
  const { t } = useLingui();
  const { list, error } = useApplications(status);
  const form = `${window.location.origin}/apply`;
  return (
    <>
      {error && <Banner tone="danger">{error.message}</Banner>}
      {!list && !error && <Skeleton look="rows" count={4} />}
      {list?.length === 0 && (
        <EmptyState icon={<Inbox size={40} />} title={t`Заявок нет`}>
          {status === "pending" && (
            <Trans>Когда организация заполнит форму по адресу {form}, её заявка появится здесь.</Trans>
          )}
        </EmptyState>
      )}
      {list && list.length > 0 && (
        <List label={t`Заявки организаций`}>
          {list.map((one) => (
            <ListRow
              key={one.id}
              href={`/operator/${one.id}`}
              title={one.org_name}
              wrap
              subtitle={one.admin_name}
              meta={fullDate(one.created_at, { zone: ownZone() })}
            />
          ))}
        </List>
      )}
    </>
  );
}
