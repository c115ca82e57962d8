import { useEffect, useState } from "react";
import { request } from "~/api/client";
import type { MessageReaders } from "~/model";

/** Reading tells nobody else, so who looks at the list asks again this often (ms). */
const EVERY = 4000;

/** How far a message has got, kept up to date while the page is on screen. Undefined: not known, or not told. */
export function useReaders(org: string, chat: string, ordinal: number | undefined): MessageReaders | undefined {
  const [readers, setReaders] = useState<MessageReaders>();
  useEffect(() => {
    setReaders(undefined);
    if (ordinal === undefined) return;
    let gone = false;
    const load = () => {
      if (document.visibilityState !== "visible") return;
      request<MessageReaders>(`/api/orgs/${org}/chats/${chat}/messages/${ordinal}/readers`).then(
        (answer) => !gone && setReaders(answer),
        () => undefined, // as it was, until the next try
      );
    };
    load();
    const timer = setInterval(load, EVERY);
    document.addEventListener("visibilitychange", load);
    return () => {
      gone = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", load);
    };
  }, [org, chat, ordinal]);
  return readers;
}
