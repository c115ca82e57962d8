import type { Chat } from "../types";

/** Who may start calls somewhere, and nowhere leads them (server/policy/policy.cpp, lead_call). */
const NEVER_LEAD: ReadonlySet<string> = new Set(["pupil", "parent", "non_teaching"]);

/** Whether this person leads the calls of the chat. The server says so only within a call; elsewhere it follows from what it does say. */
export const leadsCalls = (chat: Chat): boolean => chat.may_start_call && !NEVER_LEAD.has(chat.my_capacity);
