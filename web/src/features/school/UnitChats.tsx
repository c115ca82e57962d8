import { useLingui } from "@lingui/react/macro";
import { useMemo } from "react";
import { useOrg } from "~/model";
import type { Chat } from "~/model/types";
import { Avatar } from "~/ui/Avatar";
import { Badge } from "~/ui/Badge";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { OfficialSeal } from "~/ui/OfficialSeal";
import { Section } from "~/ui/Page";

const NONE: Readonly<Record<string, Chat>> = {};

/** The chats of a class that the person is in: one press from the class to its talk. */
export function UnitChats({ unit, title }: { unit: string; title?: string }) {
  const { t } = useLingui();
  const chats = useOrg((state) => state.chats) ?? NONE;
  const own = useMemo(
    () => Object.values(chats).filter((chat) => chat.unit === unit && chat.kind === "official" && !chat.archived),
    [chats, unit],
  );
  if (own.length === 0) return null;
  const name = title ?? t`Чаты`;
  return (
    <Section title={name}>
      <List label={name}>
        {own.map((chat) => (
          <ListRow
            key={chat.id}
            href={`/chats/${chat.id}`}
            leading={
              <Avatar
                id={chat.unit ?? chat.id}
                name={chat.title}
                {...(chat.avatar_label && { label: chat.avatar_label })}
                shape="group"
                size={40}
              />
            }
            title={chat.title}
            marks={<OfficialSeal />}
            meta={<Badge count={chat.unread} muted={chat.muted} />}
          />
        ))}
      </List>
    </Section>
  );
}
