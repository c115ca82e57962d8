import { useCallback, useEffect, useState } from "react";
import { request } from "~/api/client";
import { type Chat, type Publication, parta, useOrg } from "~/model";

export interface Publications {
  list: readonly Publication[] | undefined;
  error: string | undefined;
  reload: () => Promise<void>;
}

const path = (org: string, chat: string) => `/api/orgs/${org}/chats/${chat}/publications`;

/** Unpublished material of a channel that concerns the viewer; fetched again when it changes and after a resync. */
export function usePublications(org: string, chat: Chat): Publications {
  const [list, setList] = useState<readonly Publication[]>();
  const [error, setError] = useState<string>();
  const snapshot = useOrg((state) => state.snapshot);
  const load = useCallback(
    () =>
      request<{ publications: Publication[] }>(path(org, chat.id)).then(
        (answer) => {
          setList(answer.publications);
          setError(undefined);
        },
        (failure: Error) => setError(failure.message),
      ),
    [org, chat.id],
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: a snapshot says that something may have been missed
  useEffect(() => {
    void load();
    return parta.listen((from, update) => {
      const about = (update.data as { chat?: string }).chat;
      if (from === org && update.type === "publications_changed" && about === chat.id) void load();
    });
  }, [load, org, chat.id, snapshot]);
  return { list, error, reload: load };
}

export interface PublicationContent {
  text: string;
  attachments: readonly string[];
  submit: boolean;
}

export const createPublication = (org: string, chat: string, clientId: string, content: PublicationContent) =>
  request<Publication>(path(org, chat), { method: "POST", body: { client_id: clientId, ...content } });

export const editPublication = (org: string, one: Publication, content: PublicationContent) =>
  request<Publication>(`${path(org, one.chat)}/${one.id}`, { method: "PUT", body: content });

export const deletePublication = (org: string, one: Publication) =>
  request(`${path(org, one.chat)}/${one.id}`, { method: "DELETE" });

export const decidePublication = (org: string, one: Publication, publish: boolean, reason = "") =>
  request<Publication>(`${path(org, one.chat)}/${one.id}/decision`, {
    method: "POST",
    body: { publish, revision: one.revision, reason },
  });
