import { Trans, useLingui } from "@lingui/react/macro";
import { BellOff, FilePen, Pin } from "lucide-react";
import { useSearch } from "wouter";
import { type Chat, conversation, type Space, useOrg } from "~/model";
import { LinkButton } from "~/ui/Button";
import { OfficialSeal } from "~/ui/OfficialSeal";
import { Page, Section } from "~/ui/Page";
import { Switch } from "~/ui/Switch";
import { TeacherBadge } from "~/ui/TeacherBadge";
import { useToast } from "~/ui/Toast";
import { ChatAvatar } from "./ChatAvatar";
import styles from "./ChatInfo.module.css";
import { ManageChat } from "./ManageChat";
import { MembersSection } from "./MembersSection";
import { ReadersSection } from "./ReadersSection";
import { useMembers } from "./use-members";

/** What a chat is, who is in it, and what one may change. «?read=12»: who has read that message stands first. */
export default function ChatInfoPage({ params }: { params: Record<string, string | undefined> }) {
  const { t } = useLingui();
  const id = params.chat ?? "";
  const space = useOrg((org) => org.space);
  const chat = useOrg((org) => org.chats[id]);
  if (!space || !chat) return null;
  return (
    <Page title={t`О чате`} back={`/chats/${id}`} backAlways>
      <div className={styles.info}>
        <About key={id} chat={chat} space={space} />
      </div>
    </Page>
  );
}

function About({ chat, space }: { chat: Chat; space: Space }) {
  const known = useMembers(space.org, chat.id);
  const asked = Number(new URLSearchParams(useSearch()).get("read")) || undefined;
  const readers = <ReadersSection chat={chat} space={space} members={known.members} asked={asked} />;
  return (
    <>
      <Head chat={chat} />
      {asked && readers}
      <OwnChoices chat={chat} space={space} />
      {chat.may_manage && <ManageChat chat={chat} space={space} />}
      {chat.may_prepare && <MaterialsLink chat={chat} />}
      {!asked && readers}
      <MembersSection chat={chat} space={space} known={known} />
    </>
  );
}

function Head({ chat }: { chat: Chat }) {
  const official = chat.kind === "official" || chat.kind === "channel";
  return (
    <div className={styles.head}>
      <ChatAvatar chat={chat} size={72} />
      <h2 className={styles.title}>{chat.title}</h2>
      {official && <OfficialSeal worded />}
      {chat.peer_teacher_badge && <TeacherBadge worded />}
    </div>
  );
}

function MaterialsLink({ chat }: { chat: Chat }) {
  const { t } = useLingui();
  return (
    <Section title={t`Материалы`} lead={<Trans>Черновики и то, что ждёт публикации.</Trans>}>
      <LinkButton href={`/chats/${chat.id}/materials`} icon={<FilePen size={20} />}>
        <Trans>Открыть материалы</Trans>
      </LinkButton>
    </Section>
  );
}

function OwnChoices({ chat, space }: { chat: Chat; space: Space }) {
  const { t } = useLingui();
  const toast = useToast();
  const set = (change: { muted?: boolean; pinned?: boolean }) =>
    conversation.setOwn(space.org, chat.id, change).catch((error: Error) => {
      toast({ text: error.message, tone: "danger" });
    });
  return (
    <Section title={t`Для вас`}>
      <Switch
        label={
          <span className={styles.choice}>
            <BellOff size={18} aria-hidden="true" /> {t`Без звука и уведомлений`}
          </span>
        }
        checked={chat.muted}
        onChange={(event) => void set({ muted: event.target.checked })}
      />
      <Switch
        label={
          <span className={styles.choice}>
            <Pin size={18} aria-hidden="true" /> {t`Закрепить вверху списка`}
          </span>
        }
        checked={chat.pinned}
        onChange={(event) => void set({ pinned: event.target.checked })}
      />
    </Section>
  );
}
