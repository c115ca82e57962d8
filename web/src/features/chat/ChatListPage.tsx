import { Trans, useLingui } from "@lingui/react/macro";
import { MessagesSquare, SquarePen } from "lucide-react";
import { type KeyboardEvent, lazy, Suspense, useEffect, useMemo, useRef, useState } from "react";
import { parta, type Space, useOrg, useParta } from "~/model";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { moveFocus } from "~/ui/move-focus";
import { Page } from "~/ui/Page";
import { SearchField } from "~/ui/SearchField";
import { Skeleton } from "~/ui/Skeleton";
import { AskForNotices } from "./AskForNotices";
import styles from "./ChatList.module.css";
import { ChatRow } from "./ChatRow";
import { RequestsLine, useWaitingRequests } from "./RequestsLine";
import { SectionHeading } from "./SectionHeading";
import { matches } from "./search";
import { sectionsOf } from "./sections";

const NewChat = lazy(() => import("./NewChat"));

/** Every chat of the organisation on screen. */
export default function ChatListPage({ params }: { params: Record<string, string | undefined> }) {
  const { t } = useLingui();
  const [query, setQuery] = useState("");
  const [creating, setCreating] = useState(false);
  const space = useOrg((org) => org.space);
  const chats = useOrg((org) => org.chats);
  const actions = space?.actions ?? [];
  const requests = useWaitingRequests();
  const mayCreate = actions.includes("create_personal_chat") || actions.includes("create_group_chat");
  const sections = useMemo(
    () =>
      space && chats
        ? sectionsOf(
            space,
            Object.values(chats).filter((chat) => matches(chat.title, query)),
          )
        : [],
    [space, chats, query],
  );
  useCountCalls(space?.org);
  useShowCurrent(params.chat, sections.length > 0);
  const shown = query ? sections.filter((section) => section.chats.length > 0) : sections;
  return (
    <Page
      title={t`Чаты`}
      documentTitle={params.chat ? undefined : t`Чаты`}
      actions={
        mayCreate && (
          <IconButton
            label={t`Новый чат`}
            icon={<SquarePen size={22} />}
            variant="accent"
            onClick={() => setCreating(true)}
          />
        )
      }
      below={<SearchField label={t`Поиск по чатам`} value={query} onValueChange={setQuery} />}
    >
      {!space || !chats ? (
        <Waiting />
      ) : shown.length === 0 ? (
        <EmptyState icon={<MessagesSquare size={28} />} title={query ? t`Ничего не нашлось` : t`Чатов пока нет`}>
          {query ? (
            <Trans>Попробуйте первые буквы другого слова.</Trans>
          ) : (
            <Trans>Они появятся сами, когда вас добавят в класс или назначат предмет.</Trans>
          )}
        </EmptyState>
      ) : (
        // biome-ignore lint/a11y/noStaticElementInteractions: the rows take the focus; a key that their list does not know comes here
        <div className={styles.sections} onKeyDown={toNextSection}>
          {!query && <RequestsLine />}
          {!query && <NotConfirmed space={space} />}
          {!query && <AskForNotices busy={requests > 0} />}
          {shown.map((section) => (
            <section key={section.key} aria-labelledby={`section-${section.key}`}>
              <SectionHeading section={section} space={space} />
              {section.chats.length > 0 ? (
                <List label={t`Чаты`}>
                  {section.chats.map((chat) => (
                    <ChatRow key={chat.id} chat={chat} space={space} current={chat.id === params.chat} />
                  ))}
                </List>
              ) : (
                <p className={styles.note}>
                  <Trans>Чаты появятся, когда ребёнка запишут в класс.</Trans>
                </p>
              )}
            </section>
          ))}
        </div>
      )}
      {creating && space && (
        <Suspense>
          <NewChat space={space} onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  );
}

/** A teacher without a class: why, and whom to ask. */
function NotConfirmed({ space }: { space: Space }) {
  // What a device kept of an earlier version does not name them.
  const withheld = (space.withheld_units ?? []).map(({ label }) => label).join(", ");
  if (withheld)
    return (
      <p className={styles.note} role="status">
        <Trans>
          Назначения ждут подтверждения: {withheld}. Чаты и списки откроются, когда администратор подтвердит вас как
          педагога. Напомните ему об этом.
        </Trans>
      </p>
    );
  const teaches = space.roles.some((role) => TEACHING.includes(role));
  if (!teaches || space.verified_teacher || space.units.length > 0) return null;
  return (
    <p className={styles.note} role="status">
      <Trans>
        Чатов ваших классов пока нет: администратор ещё не подтвердил вас как педагога или не назначил в классы.
        Спросите его об этом.
      </Trans>
    </p>
  );
}

const TEACHING: readonly Space["roles"][number][] = ["class_teacher", "teacher", "supplementary_teacher", "specialist"];

/** Arrows go on from the last row of a section to the first of the next one. */
function toNextSection(event: KeyboardEvent<HTMLElement>): void {
  if (!event.defaultPrevented && event.key.startsWith("Arrow") && moveFocus(event.currentTarget, event.key))
    event.preventDefault();
}

/** How many are in the running calls, where no frame has told it yet; later changes come by themselves. */
function useCountCalls(org: string | undefined): void {
  const uncounted = useParta(({ orgs, callSizes }) => {
    const chats = Object.values((org === undefined ? undefined : orgs[org]?.chats) ?? {});
    return chats.some(({ call, kind }) => call && kind !== "personal" && callSizes[call.id] === undefined);
  });
  useEffect(() => {
    // Without the number a row says only that a call runs.
    if (uncounted && org) parta.countCalls(org).catch(() => undefined);
  }, [uncounted, org]);
}

/** The open chat is in sight, however one came to it. */
function useShowCurrent(chat: string | undefined, listed: boolean): void {
  const before = useRef(chat);
  useEffect(() => {
    const row = (id: string) => document.querySelector<HTMLElement>(`[data-row][href="/chats/${id}"]`);
    if (chat && listed) row(chat)?.scrollIntoView({ block: "nearest" });
    // A closed chat takes the focus with it: it goes back to where the chat was opened.
    const elsewhere = document.activeElement?.closest("nav, [data-row]");
    if (!chat && before.current && !elsewhere) row(before.current)?.focus({ preventScroll: true });
    before.current = chat;
  }, [chat, listed]);
}

/** Signed in, but the list has not come: either it is on its way, or there is no space to show. */
function Waiting() {
  const { t } = useLingui();
  const me = useParta((state) => state.me);
  const refusal = useParta((state) => (state.current === undefined ? undefined : state.refusals[state.current]));
  if (refusal)
    return (
      <EmptyState icon={<MessagesSquare size={28} />} title={t`Чаты не открылись`}>
        {refusal}
      </EmptyState>
    );
  if (!me || me.spaces.length > 0) return <Skeleton look="rows" count={7} />;
  if (me.closed.length > 0)
    return (
      <EmptyState
        icon={<MessagesSquare size={28} />}
        title={t`Чаты закрыты`}
        action={
          <LinkButton href="/settings/consents" variant="primary">
            <Trans>Мои данные и согласия</Trans>
          </LinkButton>
        }
      >
        <Trans>Согласие на общение в Парте отозвано. Чаты откроются, как только его дадут снова.</Trans>
      </EmptyState>
    );
  return (
    <EmptyState icon={<MessagesSquare size={28} />} title={t`Вас ещё не подключили`}>
      {me.waiting.length > 0 ? (
        <Trans>Заявка отправлена. Чаты откроются, как только её примут.</Trans>
      ) : (
        <Trans>
          Откройте ссылку из приглашения или впишите код с листа, который дали в школе. Если чаты у вас уже были,
          обратитесь к администратору школы.
        </Trans>
      )}
    </EmptyState>
  );
}
