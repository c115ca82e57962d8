import { useEffect } from "react";
import { parta, useParta } from "~/model";

/** An address may lead to a chat of another organisation one belongs to: that one comes on screen. */
export function useOpenSpace(chat: string): void {
  const elsewhere = useParta((state) => {
    if (state.current !== undefined && state.orgs[state.current]?.chats[chat]) return undefined;
    return Object.keys(state.orgs).find((org) => state.orgs[org]?.chats[chat]);
  });
  useEffect(() => {
    if (elsewhere) parta.switchTo(elsewhere);
  }, [elsewhere]);
}
