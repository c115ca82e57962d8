import type { components } from "../api/types";

import type { ChatCall, MessageCall } from "./calls/types";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Space = Schemas["Space"];
export type Chat = Schemas["Chat"] & { call?: ChatCall | null; may_start_call?: boolean; may_join_call?: boolean };
export type ChatList = Schemas["ChatList"];
export type ChatMember = Schemas["ChatMember"];
/** `call`: the message stands for a call. */
export type Message = Schemas["Message"] & { call?: MessageCall | null };
export type MessagePage = Schemas["MessagePage"];
export type Quote = Schemas["Quote"];
export type PinnedMessage = Schemas["PinnedMessage"];
export type PinnedMessages = Schemas["PinnedMessages"];
export type Publication = Schemas["Publication"];
export type PublicationState = Schemas["PublicationState"];
export type MessageReaders = Schemas["MessageReaders"];
export type Attachment = Schemas["Attachment"];
export type Posting = Schemas["Posting"];
export type Directory = Schemas["Directory"];
export type SessionInfo = Schemas["SessionInfo"];
export type SignInResult = Schemas["SignInResult"];
export type SignInChoice = Schemas["SignInChoice"];
export type Action = Space["actions"][number];
