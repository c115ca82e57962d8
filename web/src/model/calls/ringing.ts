import type { OrgState } from "../state";
import type { Chat } from "../types";

/** The one-to-one call that rings for this person, in whatever organisation. */
export function ringingCall(orgs: Readonly<Record<string, OrgState>>): { org: string; chat: Chat } | undefined {
  for (const [org, { chats, space }] of Object.entries(orgs))
    for (const chat of Object.values(chats))
      if (chat.call?.ringing && chat.call.started_by !== space.member) return { org, chat };
  return undefined;
}
