import type { RtpCapabilities } from "mediasoup-client/types";
import { ApiError, request } from "~/api/client";
import { parta } from "~/model";
import { own, type Room, roomOf } from "~/model/calls/room";
import type { CallView, JoinedCall } from "~/model/calls/types";
import { gone, type Over, reasonOf, rest, type Stay } from "./session-state";

const COME_BACK_AGAIN = 1000;
/** For so long after the connection has come back «you are not there» may mean that the server has only just started. */
const SETTLING = 5000;
/** Whoever was cut off for longer is heard and seen only after choosing so again. */
const LONG_CUT = 30_000;
/** Those who were there before a cut and come back after it are no news for so long. */
const RETURNING = 45_000;
/** The socket is opened again at the latest after so long, and then so often. */
const HURRY_SOON = 400;
const HURRY_EVERY = 3000;

/** What a server says of a call that it has not yet taken up again after its start. */
const STARTING: ReadonlySet<string> = new Set(["not_in_call", "call_over"]);

interface ReturningHandlers {
  enter(): Promise<JoinedCall<RtpCapabilities>>;
  /** One is in again; `silent`: heard and seen only after choosing so. Resolves when the line stands. */
  entered(joined: JoinedCall<RtpCapabilities>, silent: boolean): Promise<void>;
  /** Another call has been entered, which nobody wanted. */
  quit(call: string): void;
  /** There is no way back. */
  finish(over: Over): void;
}

/** Brings one back into the call after whatever has broken: the socket, the server, a device that slept. */
export class Returning {
  private readonly stay: Stay;
  private readonly handlers: ReturningHandlers;
  private under: Promise<void> | undefined;
  private lastLive = Date.now();
  private lastLook = Date.now();
  private slept = false;
  private hurrying: ReturnType<typeof setTimeout> | undefined;
  private awaited: { members: ReadonlySet<string>; until: number } = { members: new Set(), until: 0 };

  constructor(stay: Stay, handlers: ReturningHandlers) {
    this.stay = stay;
    this.handlers = handlers;
  }

  /** One's place is being taken anew. */
  get active(): boolean {
    return this.under !== undefined;
  }

  /** Follows the socket from now on; returns how to stop. */
  watch(): () => void {
    this.lastLook = this.lastLive = Date.now();
    let live = parta.store.getState().line === "live";
    const stop = parta.store.subscribe(({ line }) => {
      if ((line === "live") === live) return;
      live = line === "live";
      clearTimeout(this.hurrying);
      if (live) void this.comeBack();
      else {
        this.stay.store.setState({ restoring: true });
        this.hurry(HURRY_SOON);
      }
    });
    return () => {
      stop();
      clearTimeout(this.hurrying);
    };
  }

  /** From time to time: whether the page was awake, and the socket stood. */
  look(): void {
    const now = Date.now();
    // No timer is so late in a page that is awake.
    if (now - this.lastLook > LONG_CUT) this.slept = true;
    this.lastLook = now;
    if (parta.store.getState().line === "live" && !this.slept) this.lastLive = now;
  }

  /** Somebody who was there before one was cut off. */
  awaits(member: string): boolean {
    return Date.now() < this.awaited.until && this.awaited.members.has(member);
  }

  /** The connection stands again: one takes one's place anew. Meanwhile what still flows goes on. */
  comeBack(): Promise<void> {
    this.under ??= this.enterAgain().finally(() => {
      this.under = undefined;
    });
    return this.under;
  }

  /** In a call nobody waits for the patience of a line that broke several times; not all at once, either. */
  private hurry(most: number): void {
    this.hurrying = setTimeout(
      () => {
        parta.wake();
        this.hurry(HURRY_EVERY);
      },
      most * (0.5 + Math.random() / 2),
    );
  }

  /** The room, as long as one is in it. */
  private get there(): Room | undefined {
    const { room, phase } = this.stay.store.getState();
    return phase === "in" && !this.stay.closed ? room : undefined;
  }

  private async enterAgain(): Promise<void> {
    const began = Date.now();
    this.stay.store.setState({ restoring: true });
    for (let room = this.there; room; room = this.there) {
      try {
        await this.takePlace(room);
        return;
      } catch (error) {
        const starting = error instanceof ApiError && STARTING.has(error.code) && Date.now() - began < SETTLING;
        if (error instanceof ApiError && !error.temporary && !starting) return this.handlers.finish(reasonOf(error));
        if (!(error instanceof ApiError)) console.warn("The call was not entered again:", error);
        await rest(COME_BACK_AGAIN);
      }
    }
  }

  private async takePlace(room: Room): Promise<void> {
    const { calls } = await request<{ calls: { id: string }[] }>(`/api/orgs/${this.stay.place.org}/calls`);
    // Entering where nothing runs would begin another call.
    if (!calls.some(({ id }) => id === room.view.id))
      throw new ApiError({ code: "call_over", status: 409, message: "", detail: "not among the running calls" });
    if (parta.polls && (await this.isElsewhere())) return this.handlers.finish("elsewhere");
    const joined = await this.handlers.enter();
    const { call } = joined;
    if (!this.there || call.id !== room.view.id) {
      this.handlers.quit(call.id);
      if (this.there) this.handlers.finish("unknown");
      return;
    }
    // After a long time one comes in anew, heard by nobody until one chooses.
    const anew = call.participants.find(({ member }) => member === call.you)?.joined_at !== own(room)?.joined_at;
    const silent = anew && (this.slept || Date.now() - this.lastLive > LONG_CUT);
    this.slept = false;
    this.awaited = { members: new Set(room.people.map(({ member }) => member)), until: Date.now() + RETURNING };
    await this.handlers.entered(joined, silent);
    this.stay.tell({ kind: "came_back" });
  }

  /** Whether one's place lives on another device, of which nothing was told here. */
  private async isElsewhere(): Promise<boolean> {
    const { base } = this.stay;
    const here = await request(`${base}/consumers/resume`, { method: "POST", body: { ids: [] } }).then(
      () => true,
      (error: unknown) => !gone(error),
    );
    if (here) return false;
    const view = await request<CallView>(base).catch(() => undefined);
    return view !== undefined && own(roomOf(view))?.away === false;
  }
}
