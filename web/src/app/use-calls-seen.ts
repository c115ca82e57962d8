import { useEffect } from "react";
import { parta, useCallNews, useCallPlace, useOrg, useParta } from "~/model";

/** Notes which calls need no telling: those of the open chat, those one is in on whatever device. Who turns round at the door goes on being told. */
export function useCallsSeen(openChat: string | undefined): void {
  const seen = useOrg((org) => (openChat ? org.chats[openChat]?.call?.id : undefined));
  const place = useCallPlace((state) => state.place);
  const joined = useCallPlace((state) => state.joined);
  const here = useParta((state) => place && state.orgs[place.org]?.chats[place.chat]?.call?.id);
  const { know, enter, leave } = useCallNews.getState();
  useEffect(() => {
    if (seen) know(seen);
  }, [seen, know]);
  useEffect(() => {
    if (here && joined) enter(here);
  }, [here, joined, enter]);
  // A page that goes away does not come here: then it remembers the call it was in.
  useEffect(() => {
    if (joined) return leave;
  }, [joined, leave]);
  // The room is told to all devices of whoever is in it.
  useEffect(
    () =>
      parta.listenToCalls((type, data) => {
        if (type === "call_room") know((data as { call: string }).call);
      }),
    [know],
  );
}
