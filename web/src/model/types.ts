import type { components } from "../api/types";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type Space = Schemas["Space"];
export type Chat = Schemas["Chat"];
export type ChatList = Schemas["ChatList"];
export type ChatMember = Schemas["ChatMember"];
export type Message = Schemas["Message"];
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
export type SessionInfo = Schemas["SignedInDevice"];
export type PersonHere = Schemas["PersonHere"];
export type PeopleHere = Schemas["PeopleHere"];
export type SignInResult = Schemas["SignInResult"];
export type SecondFactorAsked = Schemas["SecondFactorAsked"];
export type SignInChoice = Schemas["SignInChoice"];
export type Action = Space["actions"][number];
