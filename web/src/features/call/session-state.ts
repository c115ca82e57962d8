import type { StoreApi } from "zustand/vanilla";
import { ApiError } from "~/api/client";
import type { CallPlace } from "~/model";
import type { News, Room } from "~/model/calls/room";
import type { Departure, EndReason, Participant, Source } from "~/model/calls/types";
import type { Incident, LocalMedia } from "./local";
import type { Received } from "./media-line";
import type { Quality } from "./quality";
import { type Saving, stronger } from "./wants";

/** Why the call is over here; `elsewhere`: it goes on on another device of the same person; `by_you`: one has ended it for all. */
export type Over = EndReason | Exclude<Departure, "ended" | "left"> | "elsewhere" | "by_you" | "unknown";

export interface Reaction {
  id: number;
  member: string;
  emoji: string;
}

export interface SessionState {
  /** `door`: looking at oneself before joining. */
  phase: "door" | "joining" | "in" | "over";
  /** Why one could not come in, or what just did not work; a whole sentence. */
  refusal?: string;
  room?: Room;
  /** The connection is broken and being restored. */
  restoring: boolean;
  /** What one has chosen to send; what is really sent follows. */
  microphone: boolean;
  camera: boolean;
  screen: boolean;
  received: readonly Received[];
  speaking?: string;
  reactions: readonly Reaction[];
  quality: Quality;
  saving: Saving;
  /** How far pictures are held back because the line does not carry them, whatever one chose. */
  held: Saving;
  /** The browser wants a press before it lets anything sound. */
  blocked: boolean;
  /** The server leaves out pictures: too much is going on there. */
  crowded: boolean;
  over?: Over;
  endedAt?: number;
}

/** What happened that is worth saying aloud or in a passing message. */
export type Told =
  | News
  | Incident
  /** `held`: everybody is silenced, and it cannot be turned on again before one may speak. */
  | { kind: "muted_by_leader"; source: Source; held?: true }
  | { kind: "refused"; message: string }
  /** One would speak, but the room is silenced. */
  | { kind: "silenced" }
  /** One would show a screen, but somebody who leads shows theirs. */
  | { kind: "screen_held"; who: Participant | undefined }
  | { kind: "came_back" }
  /** The line carries pictures again. */
  | { kind: "pictures_back" };

/** What the parts of a session share. */
export interface Stay {
  readonly store: StoreApi<SessionState>;
  readonly local: LocalMedia;
  readonly place: CallPlace;
  /** The address of the call. */
  readonly base: string;
  /** One has left: nothing is done any more. */
  readonly closed: boolean;
  tell(told: Told): void;
  /** The server has lost one's place: it is taken anew. */
  comeBack(): Promise<void>;
}

export const beforeTheDoor = (): SessionState => ({
  phase: "door",
  restoring: false,
  microphone: false,
  camera: false,
  screen: false,
  received: [],
  reactions: [],
  quality: "good",
  saving: "off",
  held: "off",
  blocked: false,
  crowded: false,
});

/** How far pictures are held back, by choice or by need. */
export const sparing = ({ saving, held }: SessionState): Saving => stronger(saving, held);

/** The server does not know one's place in the call any more. */
export const gone = (error: unknown): boolean => error instanceof ApiError && error.code === "not_in_call";

/** Why the call is over for whoever the server does not let in again. */
export function reasonOf({ code }: ApiError): Over {
  if (code === "call_removed") return "removed";
  return code === "not_found" ? "access_lost" : "unknown";
}

export const sentence = (error: unknown): string => (error instanceof ApiError ? error.message : "");

export const rest = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
