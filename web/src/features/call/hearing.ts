import { ApiError, request } from "~/api/client";
import { parta } from "~/model";
import { heard, type News, type Room, roomOf, SOURCES, seen } from "~/model/calls/room";
import type { CallView, RoomFrame, Source } from "~/model/calls/types";
import { TURN_HOLDS } from "./outgoing";
import { gone, type Over, reasonOf, type Stay } from "./session-state";

interface HearingHandlers {
  finish(over: Over): void;
  /** The room is another one now; so many sources are on that were off before. */
  changed(begun: number): void;
  /** One's own source was turned off. */
  stopped(source: Source): void;
  /** Somebody whose coming is no news. */
  awaits(member: string): boolean;
}

/** What the server tells of the room: frame by frame, and the whole of it where some were missed. */
export class Hearing {
  private readonly stay: Stay;
  private readonly handlers: HearingHandlers;
  private frames: RoomFrame[] = [];
  private fetching = false;
  private handAt = 0;

  constructor(stay: Stay, handlers: HearingHandlers) {
    this.stay = stay;
    this.handlers = handlers;
  }

  frame(frame: RoomFrame): void {
    this.frames.push(frame);
    this.take();
  }

  /** The room is told anew: what came before counts no more. */
  forget(): void {
    this.frames = [];
  }

  /** One raises or lowers one's own hand now. */
  handTurned(): void {
    this.handAt = Date.now();
  }

  /** Where WebSocket is blocked nothing is told: the room is asked for, and asking shows that one is there (C22). */
  poll(): void {
    if (parta.polls && !this.fetching) void this.fetchView();
  }

  /** What was told so far and can be taken by now. */
  take(): void {
    const { room, phase } = this.stay.store.getState();
    if (!room || phase !== "in" || this.fetching) return;
    const frames = this.frames;
    this.frames = [];
    for (const [index, frame] of frames.entries()) {
      const before = this.stay.store.getState().room;
      if (!before || frame.call !== before.view.id) continue;
      const own = frame.left.find(({ member }) => member === before.view.you);
      const stays = frame.participants.some(({ member }) => member === before.view.you);
      if (own && !stays && frame.revision > before.view.revision) {
        this.handlers.finish(own.how === "ended" || own.how === "left" ? (frame.ended ?? "unknown") : own.how);
        return;
      }
      const told = heard(before, frame);
      if (told.gap) {
        this.frames = frames.slice(index);
        void this.fetchView();
        return;
      }
      this.takeRoom(told.room, told.news);
    }
  }

  private takeRoom(room: Room, news: readonly News[]): void {
    const more = begun(this.stay.store.getState().room, room);
    this.stay.store.setState({ room });
    if (room.view.phase === "ended") {
      this.handlers.finish(room.ended ?? "unknown");
      return;
    }
    for (const one of news) {
      if (one.kind === "stopped") this.handlers.stopped(one.source);
      else if (!this.expected(one)) this.stay.tell(one);
    }
    this.handlers.changed(more);
  }

  /** One's own doing is no news; nor is that somebody comes back who was there before the connection broke. */
  private expected(news: News): boolean {
    if (news.kind === "hand_lowered") return Date.now() - this.handAt < TURN_HOLDS;
    return news.kind === "joined" && this.handlers.awaits(news.who.member);
  }

  private async fetchView(): Promise<void> {
    this.fetching = true;
    try {
      const view = await request<CallView>(this.stay.base);
      this.fetching = false;
      const { room } = this.stay.store.getState();
      const told = room && parta.polls ? seen(room, view) : { room: roomOf(view), news: [] };
      this.takeRoom(told.room, told.news);
      this.take();
    } catch (error) {
      this.fetching = false;
      if (gone(error)) void this.stay.comeBack();
      else if (error instanceof ApiError && !error.temporary) this.handlers.finish(reasonOf(error));
      // Else the line is down; coming back tells the room anew.
    }
  }
}

/** How many sources are on now that were off before. */
function begun(before: Room | undefined, now: Room): number {
  let count = 0;
  for (const person of now.people) {
    const known = before?.people.find(({ member }) => member === person.member);
    for (const source of SOURCES) if (person[source] && !known?.[source]) count += 1;
  }
  return count;
}
