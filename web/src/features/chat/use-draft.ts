import { useCallback, useEffect, useRef, useState } from "react";
import { parta } from "~/model";

const SAVE_AFTER = 400;

/** The text one has begun to write in a chat; kept on the device until it is sent. */
export function useDraft(org: string, chat: string): [string, (text: string) => void] {
  const [text, setText] = useState("");
  const touched = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const latest = useRef("");
  useEffect(() => {
    let gone = false;
    parta.device?.loadDraft(org, chat).then((kept) => {
      if (!gone && kept && !touched.current) {
        latest.current = kept;
        setText(kept);
      }
    }, ignore);
    const save = () => {
      clearTimeout(timer.current);
      if (touched.current) parta.device?.saveDraft(org, chat, latest.current).catch(ignore);
    };
    addEventListener("pagehide", save);
    return () => {
      gone = true;
      removeEventListener("pagehide", save);
      save();
    };
  }, [org, chat]);
  const write = useCallback(
    (next: string) => {
      touched.current = true;
      latest.current = next;
      setText(next);
      clearTimeout(timer.current);
      timer.current = setTimeout(
        () => parta.device?.saveDraft(org, chat, next).catch(ignore),
        next === "" ? 0 : SAVE_AFTER,
      );
    },
    [org, chat],
  );
  return [text, write];
}

function ignore(): void {
  // Without storage a draft lives as long as the page.
}
