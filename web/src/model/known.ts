import type { Update } from "../sync/frames";
import type { LineState } from "../sync/link";
import type { Outgoing, Progress } from "../sync/outbox";
import type { DraftTexts } from "./drafts";
import type { OrgState } from "./state";
import type { Me, PersonHere, SecondFactorAsked, Space } from "./types";
import type { TypingPeople } from "./typists";

export interface PartaState {
  /** `outdated`: the server needs a newer client; reloading brings it. */
  phase: "starting" | "signed_out" | "ready" | "outdated";
  /** Why it is `signed_out`, where that needs saying. */
  ended?: "elsewhere" | "idle";
  /** The password was right, the second factor is asked for. `shared`: as was ticked. */
  step?: { asked: SecondFactorAsked; shared: boolean };
  me?: Me;
  /** Who is on this device, while nobody is at work in it; undefined: not known yet. */
  people?: readonly PersonHere[];
  /** The organisation on screen. */
  current?: string;
  orgs: Readonly<Record<string, OrgState>>;
  /** Organisations that no longer let one in, as far as this device knows: it had them open once. */
  shut: readonly Shut[];
  /** Organisations whose chats the server does not show, with its reason. */
  refusals: Readonly<Record<string, string>>;
  outgoing: readonly Outgoing[];
  progress: ReadonlyMap<string, Progress>;
  typing: TypingPeople;
  drafts: DraftTexts;
  /** How many are in a running call, by its id, where that is known. */
  callSizes: Readonly<Record<string, number>>;
  line: LineState;
}

export type Shut = Pick<Space, "org" | "short_name">;

export type UpdateListener = (org: string, update: Update) => void;
/** Hears `call_…` frames, which have no number. */
export type CallListener = (type: string, data: unknown) => void;

/** Where nobody is at work. */
export const NOTHING: Omit<PartaState, "phase"> = {
  me: undefined,
  people: undefined,
  current: undefined,
  ended: undefined,
  step: undefined,
  orgs: {},
  shut: [],
  refusals: {},
  outgoing: [],
  progress: new Map(),
  typing: {},
  drafts: {},
  callSizes: {},
  line: "waiting",
};
