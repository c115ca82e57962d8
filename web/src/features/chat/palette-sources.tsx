import { t } from "@lingui/core/macro";
import { GraduationCap, User } from "lucide-react";
import type { ReactNode } from "react";
import { request } from "~/api/client";
import type { components } from "~/api/types";
import { capacityWord } from "~/app/i18n/capacities";
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

type Unit = Pick<components["schemas"]["Unit"], "id" | "label">;
type Registered = components["schemas"]["Person"];

/** How long a list of classes serves before it is asked for again, in milliseconds. */
const FRESH = 60_000;

/** All classes and groups for those who may look at people, one's own until the answer is here. */
export function classSource(changed: () => void): () => Item[] {
  let asked = { org: "", at: 0 };
  let all: { org: string; units: readonly Unit[] } | undefined;
  const ask = async (org: string) => {
    try {
      const { units } = await request<{ units: readonly Unit[] }>(`/api/orgs/${org}/units`);
      if (org !== asked.org) return;
      all = { org, units };
      changed();
    } catch {
      // One's own classes are known without asking.
    }
  };
  return () => {
    const { current, orgs } = parta.store.getState();
    const space = current === undefined ? undefined : orgs[current]?.space;
    if (!space?.actions.includes("see_people")) return [];
    if (asked.org !== space.org || Date.now() - asked.at > FRESH) {
      asked = { org: space.org, at: Date.now() };
      void ask(space.org);
    }
    const units: readonly Unit[] = all?.org === space.org ? all.units : space.units;
    const kind = capitalTerm("class", "one", space.kind);
    return units.map((unit) => ({
      id: `unit-${unit.id}`,
      title: unit.label,
      kind,
      icon: <GraduationCap size={20} />,
      keywords: unit.label.replace(/[«»]/g, ""),
      href: `/classes/${unit.id}`,
    }));
  };
}

const PAUSE = 150;
const SHORTEST = 2;

/**
 * People by name, asked of the server as letters are typed; `changed` when an answer has come. Those one may write to
 * open as a chat; others of the register, for whoever may look at it, as their card.
 */
export function peopleSource(changed: () => void, navigate: (path: string) => void): (query: string) => Item[] {
  let asked = "";
  let timer: ReturnType<typeof setTimeout> | undefined;
  let people: readonly ChatMember[] = [];
  let registered: readonly Registered[] = [];
  const forget = () => {
    people = [];
    registered = [];
  };
  const ask = async <Answer,>(
    org: string,
    list: "directory" | "people",
    text: string,
    take: (answer: Answer) => void,
  ) => {
    try {
      const answer = await request<Answer>(`/api/orgs/${org}/${list}`, { query: { text } });
      if (`${org} ${text}` !== asked) return;
      take(answer);
      changed();
    } catch {
      // Without people the palette still has chats and pages.
    }
  };
  return (query) => {
    const { current, orgs } = parta.store.getState();
    const space = current === undefined ? undefined : orgs[current]?.space;
    if (!space) return [];
    const writes = space.actions.includes("create_personal_chat");
    const looks = space.actions.includes("see_people");
    const text = query.trim();
    const wanted = `${space.org} ${text}`;
    if (wanted !== asked) {
      if (!asked.startsWith(`${space.org} `) || text.length < SHORTEST) forget();
      asked = wanted;
      clearTimeout(timer);
      if (text.length >= SHORTEST)
        timer = setTimeout(() => {
          if (writes)
            void ask<Directory>(space.org, "directory", text, (found) => {
              people = found.people;
            });
          if (looks)
            void ask<{ people: readonly Registered[] }>(space.org, "people", text, (found) => {
              registered = found.people;
            });
        }, PAUSE);
    }
    // Chats know people as «Надежда Сергеевна»; who may look at the register finds them by the surname too.
    const fullNames = new Map(registered.map((person) => [person.id, person.name]));
    const known = new Set(people.map((person) => person.id));
    const toWrite = people.map((person) => ({
      id: `person-${person.id}`,
      title: fullNames.get(person.id) ?? person.name,
      kind: personFacts(person, space.kind) || t`Человек`,
      icon: <User size={20} />,
      keywords: `${person.name} ${person.units.join(" ").replace(/[«»]/g, "")}`,
      run: () => {
        conversation.createPersonal(space.org, person.id).then(
          (chat) => navigate(`/chats/${chat.id}`),
          () => undefined,
        );
      },
    }));
    const toLookAt = registered
      .filter((person) => !known.has(person.id))
      .map((person) => ({
        id: `person-${person.id}`,
        title: person.name,
        kind: registeredFacts(person, space.kind),
        icon: <User size={20} />,
        keywords: person.units.map((unit) => unit.label.replace(/[«»]/g, "")).join(" "),
        href: `/people/${person.id}`,
      }));
    return [...toWrite, ...toLookAt];
  };
}

/** «Представитель · 7«Б» · ещё нет в Парте». */
function registeredFacts(person: Registered, kind: Parameters<typeof capacityWord>[1]): string {
  const facts = [
    person.position || (person.roles[0] ? capacityWord(person.roles[0], kind) : ""),
    person.units.map((unit) => unit.label).join(", "),
  ];
  if (person.join !== "joined" && person.join !== "deactivated") facts.push(t`ещё нет в Парте`);
  return facts.filter(Boolean).join(" · ") || t`Человек`;
}
