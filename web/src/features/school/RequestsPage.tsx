import { Trans, useLingui } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { api } from "~/api/api";
import { Banner } from "~/ui/Banner";
import { EmptyState } from "~/ui/EmptyState";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { ErasureRequests } from "./ErasureRequests";
import { RequestCard } from "./RequestCard";
import { useLoaded, useSchool } from "./use-school";
import { Withdrawals } from "./Withdrawals";

/** «Заявки»: who waits to be let in. A personal link needs one tap; a class link is bound to a line of the roster. */
export default function RequestsPage() {
  const { t } = useLingui();
  const space = useSchool();
  const org = space?.org;
  const requests = useLoaded(
    org,
    async (where) =>
      (await api.GET("/api/orgs/{org}/join-requests", { params: { path: { org: where } } })).data?.requests,
  );
  return (
    <Page title={t`Заявки`} documentTitle={t`Заявки`} width="column" back="/school">
      {space && <Withdrawals space={space} />}
      {requests.error && <Banner tone="danger">{requests.error.message}</Banner>}
      {!requests.data && !requests.error && <Skeleton look="rows" count={3} />}
      {requests.data?.length === 0 && (
        <EmptyState icon={<Inbox size={40} />} title={t`Заявок нет`}>
          <Trans>Здесь появятся те, кто пришёл по ссылке и ждёт подтверждения.</Trans>
        </EmptyState>
      )}
      {org &&
        requests.data?.map((request) => (
          <RequestCard key={request.id} org={org} request={request} onDecided={requests.reload} />
        ))}
      {space && <ErasureRequests space={space} />}
    </Page>
  );
}
