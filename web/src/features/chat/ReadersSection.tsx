import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { fullStamp } from "~/app/i18n/dates";
import { type Chat, type ChatMember, type Message, type Space, useOrg } from "~/model";
import { Button } from "~/ui/Button";
import { List } from "~/ui/List";
import { Section } from "~/ui/Page";
import { PersonRow } from "~/ui/PersonRow";
import { Tabs } from "~/ui/Tabs";
import styles from "./ChatInfo.module.css";
import { readersOf } from "./readers";
import { useReaders } from "./use-readers";
import { inOneLine, personFacts } from "./words";

/** So many are drawn at once. */
const PAGE = 60;

interface ReadersSectionProps {
  chat: Chat;
  space: Space;
  members: readonly ChatMember[] | undefined;
  /** The ordinal of a message. */
  asked: number | undefined;
}

/** Who has read the message that was asked for, else the latest one. Only staff are told. */
export function ReadersSection({ chat, space, members, asked }: ReadersSectionProps) {
  const { t } = useLingui();
  const loaded = useOrg((org) => org.histories[chat.id]?.stretches.flat().find((message) => message.ordinal === asked));
  const message = loaded ?? chat.last_message;
  const family = chat.my_capacity === "pupil" || chat.my_capacity === "parent";
  const told = chat.kind !== "personal" && !family && space.actions.includes("see_readers");
  const answer = useReaders(space.org, chat.id, told ? message?.ordinal : undefined);
  if (!members || !message || !answer) return null;
  const readers = readersOf(members, answer);
  const tab = (value: keyof typeof readers, label: string, none: string) => ({
    value,
    label: `${label}: ${readers[value].length}`,
    content: <People key={value} label={label} members={readers[value]} space={space} none={none} />,
  });
  return (
    <Section title={loaded ? t`Кто прочитал сообщение` : t`Кто прочитал последнее сообщение`}>
      <Quoted message={message} space={space} />
      <Tabs
        label={t`Кто прочитал`}
        tabs={[
          tab("read", t`Прочли`, t`Пока никто не прочитал.`),
          tab("unread", t`Ещё нет`, t`Все, кто в Парте, прочитали.`),
          tab("notJoined", t`Не в Парте`, t`В Парте уже все.`),
        ]}
      />
    </Section>
  );
}

function Quoted({ message, space }: { message: Message; space: Space }) {
  const when = fullStamp(message.created_at, { zone: space.time_zone });
  return (
    <p className={styles.quoted}>
      <span className={styles.quotedText}>{inOneLine(message)}</span>
      <span className={styles.note}>
        {message.author.name}, {when}
      </span>
    </p>
  );
}

interface PeopleProps {
  label: string;
  members: readonly ChatMember[];
  space: Space;
  /** Instead of a list of nobody. */
  none: string;
}

function People({ label, members, space, none }: PeopleProps) {
  const [shown, setShown] = useState(PAGE);
  if (members.length === 0) return <p className={styles.note}>{none}</p>;
  return (
    <>
      <div className={styles.list}>
        <List label={label}>
          {members.slice(0, shown).map((member) => (
            <PersonRow
              key={member.id}
              id={member.id}
              name={member.name}
              capacity={personFacts({ ...member, joined: true }, space.kind)}
              teacher={member.teacher_badge}
            />
          ))}
        </List>
      </div>
      {members.length > shown && (
        <Button onClick={() => setShown(shown + PAGE)}>
          <Trans>Показать ещё</Trans>
        </Button>
      )}
    </>
  );
}
