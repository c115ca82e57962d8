import { Plural, useLingui } from "@lingui/react/macro";
import { GraduationCap, Inbox, MessagesSquare, School, Settings } from "lucide-react";
import { unreadMessages } from "~/features/chat/unread";
import { useOrg, useParta } from "~/model";
import type { Place } from "./Shell";
import { useRequestsWaiting } from "./use-requests";

/** What the rail and the bottom bar offer this person: at most five places. */
export function usePlaces(path: string): Place[] {
  const { t } = useLingui();
  const signedIn = useParta((state) => state.phase === "ready");
  const unread = useOrg(unreadMessages);
  const actions = useParta((state) => state.me?.spaces.find((space) => space.org === state.current)?.actions);
  const operatorOnly = useParta((state) => state.me?.is_operator === true && state.me.spaces.length === 0);
  const requests = useRequestsWaiting();
  const all: Place[] = [];
  if (signedIn && operatorOnly) all.push({ href: "/operator", label: t`Заявки`, icon: <Inbox size={24} /> });
  else if (signedIn) all.push({ href: "/chats", label: t`Чаты`, icon: <MessagesSquare size={24} />, count: unread });
  if (signedIn && actions?.includes("see_setup"))
    all.push({
      href: "/school",
      label: t`Школа`,
      icon: <School size={24} />,
      count: requests,
      countWords: (
        <Plural
          value={requests}
          one="# заявка ждёт решения"
          few="# заявки ждут решения"
          many="# заявок ждут решения"
          other="# заявки ждёт решения"
        />
      ),
    });
  if (signedIn && actions?.includes("see_people"))
    all.push({ href: "/classes", label: t`Классы`, icon: <GraduationCap size={24} /> });
  all.push({ href: "/settings", label: t`Настройки`, icon: <Settings size={24} /> });
  // The list of people is reached from «Школа», and by those who have none from their classes.
  const inside = path.replace(/^\/people\b/, actions?.includes("see_setup") ? "/school" : "/classes");
  return all.map((place) => ({ ...place, current: inside === place.href || inside.startsWith(`${place.href}/`) }));
}
