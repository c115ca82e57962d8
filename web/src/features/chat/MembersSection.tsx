import { Trans, useLingui } from "@lingui/react/macro";
import { MessageCircle, UserMinus } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { type Chat, type ChatMember, conversation, type Space } from "~/model";
import { Banner } from "~/ui/Banner";
import { Button } from "~/ui/Button";
import { ConfirmDialog } from "~/ui/ConfirmDialog";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { SearchField } from "~/ui/SearchField";
import { Skeleton } from "~/ui/Skeleton";
import { useToast } from "~/ui/Toast";
import styles from "./ChatInfo.module.css";
import { matches } from "./search";
import type { Members } from "./use-members";
import { personFacts } from "./words";

/** From this many on one searches rather than scrolls. */
const MANY = 12;
/** So many are drawn at once. */
const PAGE = 60;

/** Who is in the chat: name, as whom, class, badge, whether they have joined. */
export function MembersSection({ chat, space, known }: { chat: Chat; space: Space; known: Members }) {
  const { t } = useLingui();
  const { members, error, reload } = known;
  const [query, setQuery] = useState("");
  const [shown, setShown] = useState(PAGE);
  const [removing, setRemoving] = useState<ChatMember>();
  const found = useMemo(
    () => (members ?? []).filter((member) => matches(`${member.name} ${member.units.join(" ")}`, query)),
    [members, query],
  );
  const toast = useToast();
  const remove = async (member: ChatMember) => {
    setRemoving(undefined);
    try {
      await conversation.editParticipants(space.org, chat.id, { remove: [member.id] });
      reload();
    } catch (failure) {
      toast({ text: (failure as Error).message, tone: "danger" });
    }
  };
  const count = members?.length;
  return (
    <Section title={count === undefined ? t`Участники` : t`Участники: ${count}`}>
      {error && <Banner tone="danger">{error}</Banner>}
      {!members && !error && <Skeleton look="rows" count={5} />}
      {members && members.length > MANY && (
        <SearchField label={t`Имя или класс`} value={query} onValueChange={setQuery} />
      )}
      {members && (
        <div className={styles.list}>
          <List label={t`Участники`}>
            {found.slice(0, shown).map((member) => (
              <PersonRow
                key={member.id}
                id={member.id}
                name={member.name}
                capacity={[member.id === space.member && t`это вы`, personFacts(member, space.kind)]
                  .filter(Boolean)
                  .join(" · ")}
                teacher={member.teacher_badge}
                actions={
                  member.id !== space.member && (
                    <MemberActions
                      member={member}
                      chat={chat}
                      space={space}
                      onRemove={chat.kind === "group" && chat.may_manage ? () => setRemoving(member) : undefined}
                    />
                  )
                }
              />
            ))}
          </List>
        </div>
      )}
      {members && found.length === 0 && (
        <p className={styles.note}>
          <Trans>Никого не нашлось.</Trans>
        </p>
      )}
      {found.length > shown && (
        <Button onClick={() => setShown(shown + PAGE)}>
          <Trans>Показать ещё</Trans>
        </Button>
      )}
      <ConfirmDialog
        open={removing !== undefined}
        onOpenChange={(open) => !open && setRemoving(undefined)}
        title={t`Убрать из группы?`}
        confirmLabel={t`Убрать`}
        danger
        onConfirm={() => removing && void remove(removing)}
      >
        {removing?.name}
      </ConfirmDialog>
    </Section>
  );
}

interface MemberActionsProps {
  member: ChatMember;
  chat: Chat;
  space: Space;
  onRemove: (() => void) | undefined;
}

function MemberActions({ member, chat, space, onRemove }: MemberActionsProps) {
  const { t } = useLingui();
  const [, navigate] = useLocation();
  const toast = useToast();
  const write = () =>
    conversation.createPersonal(space.org, member.id).then(
      (made) => navigate(`/chats/${made.id}`),
      (error: Error) => toast({ text: error.message, tone: "danger" }),
    );
  return (
    <>
      {chat.kind !== "personal" && member.may_write && (
        <IconButton
          label={t`Написать: ${member.name}`}
          icon={<MessageCircle size={20} />}
          onClick={() => void write()}
        />
      )}
      {onRemove && <IconButton label={t`Убрать: ${member.name}`} icon={<UserMinus size={20} />} onClick={onRemove} />}
    </>
  );
}
