import { Trans, useLingui } from "@lingui/react/macro";
import { Inbox } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { type Chat, type Publication, type Space, useOrg } from "~/model";
import { Banner } from "~/ui/Banner";
import { EmptyState } from "~/ui/EmptyState";
import { Page, Section } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import styles from "./Materials.module.css";
import type { ViewedPhotos } from "./PhotoViewer";
import { PublicationCard } from "./PublicationCard";
import { PublicationForm } from "./PublicationForm";
import { useOpenSpace } from "./use-open-space";
import { usePublications } from "./use-publications";

const PhotoViewer = lazy(() => import("./PhotoViewer"));

/** What is to appear in a channel: the author prepares it, an administrator publishes it or returns it. */
export default function MaterialsPage({ params }: { params: Record<string, string | undefined> }) {
  const { t } = useLingui();
  const id = params.chat ?? "";
  useOpenSpace(id);
  const space = useOrg((org) => org.space);
  const chat = useOrg((org) => org.chats[id]);
  if (!space) return <Skeleton look="rows" count={6} />;
  if (!chat?.may_prepare)
    return (
      <EmptyState level={1} icon={<Inbox size={28} />} title={t`Материалов для вас здесь нет`}>
        <Trans>Материалы готовит руководство, а публикует администратор.</Trans>
      </EmptyState>
    );
  return <Materials key={id} chat={chat} space={space} />;
}

function Materials({ chat, space }: { chat: Chat; space: Space }) {
  const { t } = useLingui();
  const toast = useToast();
  const { list, error, reload } = usePublications(space.org, chat);
  const [edited, setEdited] = useState<Publication>();
  const [viewed, setViewed] = useState<ViewedPhotos>();
  const own = list?.filter((one) => one.author.id === space.member) ?? [];
  const waiting = list?.filter((one) => one.author.id !== space.member && one.state === "submitted") ?? [];
  const returned = list?.filter((one) => one.author.id !== space.member && one.state === "returned") ?? [];
  const cards = (publications: readonly Publication[]) =>
    publications.map((one) =>
      one.id === edited?.id ? (
        <div key={one.id} className={styles.card}>
          <PublicationForm
            chat={chat}
            space={space}
            edited={edited}
            onDone={() => {
              setEdited(undefined);
              void reload();
            }}
            onCancel={() => setEdited(undefined)}
          />
        </div>
      ) : (
        <PublicationCard
          key={one.id}
          one={one}
          chat={chat}
          space={space}
          onEdit={() => setEdited(one)}
          onChanged={reload}
          onView={setViewed}
        />
      ),
    );
  return (
    <Page title={t`Материалы`} subtitle={chat.title} back={`/chats/${chat.id}`} backAlways width="column">
      {error && <Banner tone="danger">{error}</Banner>}
      {!list && !error && <Skeleton look="rows" count={4} />}
      {chat.may_approve && list && (
        <Section title={t`Ждут публикации`}>
          {waiting.length === 0 ? (
            <p className={styles.note}>
              <Trans>Сейчас ничего не ждёт. Новые материалы появятся здесь сами.</Trans>
            </p>
          ) : (
            cards(waiting)
          )}
        </Section>
      )}
      {returned.length > 0 && <Section title={t`Возвращены авторам`}>{cards(returned)}</Section>}
      {!chat.may_post && (
        <Section
          title={t`Новый материал`}
          lead={<Trans>Его прочитает администратор и опубликует от вашего имени или вернёт с причиной.</Trans>}
        >
          <PublicationForm
            chat={chat}
            space={space}
            onDone={() => {
              toast({ text: t`Сохранено.` });
              void reload();
            }}
          />
        </Section>
      )}
      {own.length > 0 && <Section title={t`Ваши материалы`}>{cards(own)}</Section>}
      {viewed && (
        <Suspense>
          <PhotoViewer viewed={viewed} onClose={() => setViewed(undefined)} />
        </Suspense>
      )}
    </Page>
  );
}
