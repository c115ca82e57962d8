/** Frames of /api/ws (docs/protocol/socket.md). */

/** One numbered event of an organisation, as the log gives it. */
export interface Update {
  seq: number;
  type: string;
  data: unknown;
}

/** `prev` is the number of the frame before it on this connection: a cursor below it has missed something. */
export interface EventFrame extends Update {
  org: string;
  prev: number;
}

export interface HelloFrame {
  type: "hello";
  account: string;
  min_client: number;
  orgs: { org: string; epoch: string; seq: number }[];
}

/** Typing and the like: no number, never stored. */
export interface FleetingFrame {
  org: string;
  type: string;
  data: unknown;
}

export interface ReplyFrame {
  reply: number;
  status: number;
  seq?: number;
  body: unknown;
}

export type Frame =
  | EventFrame
  | HelloFrame
  | FleetingFrame
  | ReplyFrame
  | { type: "orgs_changed" }
  | { type: "session_ended" };

export const isReply = (frame: Frame): frame is ReplyFrame => "reply" in frame;
export const isHello = (frame: Frame): frame is HelloFrame => "type" in frame && frame.type === "hello";
export const isEvent = (frame: Frame): frame is EventFrame => "seq" in frame && "prev" in frame;
export const isFleeting = (frame: Frame): frame is FleetingFrame => "org" in frame && !("seq" in frame);
