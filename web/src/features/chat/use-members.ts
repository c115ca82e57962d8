import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import { type ChatMember, parta, useOrg } from "~/model";

export interface Members {
  members: readonly ChatMember[] | undefined;
  error: string | undefined;
  reload: () => void;
}

/** Who is in a chat; fetched again when the chat says that it has changed. */
export function useMembers(org: string, chat: string): Members {
  const [members, setMembers] = useState<readonly ChatMember[]>();
  const [error, setError] = useState<string>();
  const load = useCallback(
    () =>
      request<{ members: ChatMember[] }>(`/api/orgs/${org}/chats/${chat}/members`).then(
        (answer) => {
          setMembers(answer.members);
          setError(undefined);
        },
        (failure: Error) => setError(failure.message),
      ),
    [org, chat],
  );
  const snapshot = useOrg((state) => state.snapshot);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a snapshot says that something may have been missed
  useEffect(() => {
    void load();
    return parta.listen((from, update) => {
      const about = (update.data as { chat?: string }).chat;
      if (from === org && update.type === "chat_changed" && about === chat) void load();
    });
  }, [load, org, chat, snapshot]);
  return { members, error, reload: () => void load() };
}
