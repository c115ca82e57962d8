import type { components } from "../../api/types";

type Schemas = components["schemas"];

// What the server tells of calls (docs/protocol/calls.md).
export type Source = Schemas["Source"];
export type Participant = Schemas["ParticipantView"];
export type CallView = Schemas["CallView"];
export type ChatCall = Schemas["ChatCall"];
/** What a call leaves among the messages. */
export type MessageCall = Schemas["CallEntry"];

export type EndReason =
  | "by_leader"
  | "everyone_left"
  | "without_staff"
  | "unanswered"
  | "declined"
  | "server_restarted";
/** How somebody's stay ended. */
export type Departure = "left" | "connection_lost" | "removed" | "access_lost" | "ended";

/** `call_room`: who came, changed and left; the rest of the room as it is now. */
export interface RoomFrame extends Pick<CallView, "revision" | "phase" | "silenced" | "staff_missing_until"> {
  call: string;
  participants: Participant[];
  left: { member: string; how: Departure }[];
  ended?: EndReason;
}

/** The reply to joining. The words of WebRTC are mediasoup's own. */
export interface JoinedCall<Capabilities> extends Omit<Schemas["JoinedCall"], "router_capabilities"> {
  router_capabilities: Capabilities;
}
