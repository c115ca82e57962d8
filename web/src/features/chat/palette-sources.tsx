import { t } from "@lingui/core/macro";
import { GraduationCap, User } from "lucide-react";
import type { ReactNode } from "react";
import { request } from "~/api/client";
import { capitalTerm } from "~/app/i18n/terms";
import { type ChatMember, conversation, type Directory, parta } from "~/model";
import { ChatAvatar } from "./ChatAvatar";
import { personFacts } from "./words";

/** As the palette takes them (app/palette/palette.ts). */
interface Item {
  id: string;
  title: string;
  kind: string;
  icon?: ReactNode;
  keywords?: string;
  href?: string;
  run?: () => void;
}

/** The chats of the organisation on screen. */
export function chatItems(): Item[] {
  const { current, orgs } = parta.store.getState();
  const org = current === undefined ? undefined : orgs[current];
  return Object.values(org?.chats ?? {})
    .sort((a, b) => b.last_at - a.last_at)
    .map((chat) => ({
      id: `chat-${chat.id}`,
      title: chat.title,
      kind: t`Чат`,
      icon: <ChatAvatar chat={chat} size={32} />,
      keywords: `${chat.avatar_label} ${chat.title.replace(/[«»]/g, "")}`,
      href: `/chats/${chat.id}`,
    }));
}

/** One's own classes and groups, where one may open them. */
export function classItems(): Item[] {
  const { current, orgs } = parta.store.getState();
  const space = current === undefined ? undefined : orgs[current]?.space;
  if (!space?.actions.includes("see_people")) return [];
  const kind = capitalTerm("class", "one", space.kind);
  return space.units.map((unit) => ({
    id: `unit-${unit.id}`,
    title: unit.label,
    kind,
    icon: <GraduationCap size={20} />,
    keywords: unit.label.replace(/[«»]/g, ""),
    href: `/classes/${unit.id}`,
  }));
}

const PAUSE = 150;
const SHORTEST = 2;

/** People one may write to, asked of the server as letters are typed; `changed` when an answer has come. */
export function peopleSource(changed: () => void, navigate: (path: string) => void): (query: string) => Item[] {
  let asked = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let people: readonly ChatMember[] = [];
  const ask = async (org: string, text: string) => {
    try {
      const found = await request<Directory>(`/api/orgs/${org}/directory`, { query: { text } });
      if (text !== asked) return;
      people = found.people;
      changed();
    } catch {
      // Without people the palette still has chats and pages.
    }
  };
  return (query) => {
    const { current, orgs } = parta.store.getState();
    const space = current === undefined ? undefined : orgs[current]?.space;
    const text = query.trim();
    if (!space?.actions.includes("create_personal_chat")) return [];
    if (text !== asked) {
      asked = text;
      clearTimeout(timer);
      if (text.length >= SHORTEST) timer = setTimeout(() => void ask(space.org, text), PAUSE);
      else people = [];
    }
    return people.map((person) => ({
      id: `person-${person.id}`,
      title: person.name,
      kind: personFacts(person, space.kind) || t`Человек`,
      icon: <User size={20} />,
      keywords: person.units.join(" ").replace(/[«»]/g, ""),
      run: () => {
        conversation.createPersonal(space.org, person.id).then(
          (chat) => navigate(`/chats/${chat.id}`),
          () => undefined,
        );
      },
    }));
  };
}
