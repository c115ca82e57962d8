/** What the server tells of calls (docs/protocol/calls.md). Times are milliseconds since 1970. */
export type Source = "microphone" | "camera" | "screen" | "screen_sound";
export type CallKind = "group" | "one_to_one";
export type CallPhase = "ringing" | "running" | "ended";
export type EndReason =
  | "by_leader"
  | "everyone_left"
  | "without_staff"
  | "unanswered"
  | "declined"
  | "server_restarted";
/** How somebody's stay ended. */
export type Departure = "left" | "connection_lost" | "removed" | "access_lost" | "ended";

export interface Participant {
  member: string;
  name: string;
  capacity: string;
  /** The organisation has confirmed that this person teaches here. */
  badge: boolean;
  leads: boolean;
  staff: boolean;
  /** May show the screen. */
  shares: boolean;
  joined_at: number;
  /** The connection is broken; the place is kept for a while. */
  away: boolean;
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  screen_sound: boolean;
  /** May turn the microphone on though the room is silenced. */
  may_speak: boolean;
  /** Raised; smaller numbers were raised earlier. */
  hand?: number | null;
}

export interface Rights {
  leads: boolean;
  staff: boolean;
  shares: boolean;
}

export interface CallView {
  id: string;
  chat: string;
  started_at: number;
  kind: CallKind;
  phase: CallPhase;
  silenced: boolean;
  revision: number;
  participants: Participant[];
  /** The viewer's own member. */
  you: string;
  rights: Rights;
  /** The call ends at this moment unless somebody of the staff comes. */
  staff_missing_until?: number | null;
}

/** What is new in the room: who came, changed and left; the rest as it is now. */
export interface RoomFrame {
  call: string;
  revision: number;
  participants: Participant[];
  left: { member: string; how: Departure }[];
  phase: CallPhase;
  silenced: boolean;
  staff_missing_until?: number | null;
  ended?: EndReason | null;
}

/** The reply to joining. */
export interface JoinedCall<Capabilities> {
  call: CallView;
  /** Which of one's devices is in the call: another one after `call_moved`. */
  place: string;
  router_capabilities: Capabilities;
}

/** The call that runs in a chat, as the chat's record tells it. */
export interface ChatCall {
  id: string;
  started_at: number;
  started_by: string;
  ringing: boolean;
}

/** What a call leaves among the messages: without `ended_at` while it runs. */
export interface MessageCall {
  id: string;
  one_to_one: boolean;
  started_at: number;
  ended_at?: number | null;
  end_reason?: EndReason | null;
  /** Who took part; 0 while it runs. */
  people: number;
}
