import { Trans, useLingui } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Banner } from "~/ui/Banner";
import { EmptyState } from "~/ui/EmptyState";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import { ErasureRequests } from "./ErasureRequests";
import styles from "./People.module.css";
import { RequestCard } from "./RequestCard";
import { useLoaded, useSchool } from "./use-school";
import { Withdrawals } from "./Withdrawals";

type JoinRequest = components["schemas"]["JoinRequest"];

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
  const toast = useToast();
  const [answered, setAnswered] = useState<{ request: string; place: number }>();
  const box = useRef<HTMLDivElement>(null);
  const waiting = requests.data;
  // The card takes the focus with it: it goes on to the one that takes its place.
  useEffect(() => {
    if (!answered || waiting?.some(({ id }) => id === answered.request)) return;
    const cards = box.current?.querySelectorAll<HTMLElement>("[data-request]") ?? [];
    (cards[Math.min(answered.place, cards.length - 1)] ?? box.current)?.focus();
    setAnswered(undefined);
  }, [answered, waiting]);
  const decided = (request: JoinRequest, approved: boolean) => {
    const name = request.member_name || request.typed_name;
    toast({ text: approved ? t`Теперь в Парте: ${name}.` : t`Заявка отклонена: ${name}.` });
    setAnswered({ request: request.id, place: waiting?.indexOf(request) ?? 0 });
    requests.reload();
  };
  return (
    <Page title={t`Заявки`} documentTitle={t`Заявки`} width="column" back="/school">
      {space && <Withdrawals space={space} />}
      {requests.error && <Banner tone="danger">{requests.error.message}</Banner>}
      {!waiting && !requests.error && <Skeleton look="rows" count={3} />}
      <div ref={box} tabIndex={-1} className={styles.focusable}>
        {waiting?.length === 0 && (
          <EmptyState icon={<Inbox size={40} />} title={t`Заявок нет`}>
            <Trans>Здесь появятся те, кто пришёл по ссылке и ждёт подтверждения.</Trans>
          </EmptyState>
        )}
        {org &&
          waiting?.map((request) => (
            <RequestCard
              key={request.id}
              org={org}
              request={request}
              onDecided={(approved) => decided(request, approved)}
            />
          ))}
      </div>
      {space && <ErasureRequests space={space} />}
    </Page>
  );
}
