import type { CallView, EndReason, Participant, RoomFrame, Source } from "./types";

export const SOURCES: readonly Source[] = ["microphone", "camera", "screen", "screen_sound"];

/** A call as one of its participants sees it. A value: `heard` returns the next one. */
export interface Room {
  view: CallView;
  /** In the order of joining. */
  people: readonly Participant[];
  ended?: EndReason;
}

/** What a frame makes of the room, and what of it is worth saying. */
export interface Heard {
  room: Room;
  /** Frames were missed: the whole view must be fetched. The room is as it was. */
  gap?: true;
  news: readonly News[];
}

export type News =
  | { kind: "joined"; who: Participant }
  | { kind: "left"; who: Participant; how: string }
  | { kind: "hand"; who: Participant }
  /** One's own source is off: by oneself, by somebody who leads, or because another shows their screen. */
  | { kind: "stopped"; source: Source }
  | { kind: "may_speak" }
  /** Nobody is silenced any more, oneself neither. */
  | { kind: "freed" }
  /** One's own hand is down again: by oneself, or whoever leads has seen it. */
  | { kind: "hand_lowered" }
  | { kind: "screen"; who: Participant };

export function roomOf(view: CallView): Room {
  return { view, people: [...view.participants] };
}

export const own = (room: Room): Participant | undefined =>
  room.people.find((person) => person.member === room.view.you);

/** Since when one talks: of two from the answer on, not from the ringing. */
export const talksSince = ({ view, people }: Room): number =>
  view.kind === "one_to_one" ? Math.max(view.started_at, ...people.map(({ joined_at }) => joined_at)) : view.started_at;

/** Raised hands in the order of raising. */
export function hands(room: Room): Participant[] {
  return room.people
    .filter((person) => typeof person.hand === "number")
    .sort((one, other) => (one.hand ?? 0) - (other.hand ?? 0));
}

/** Whether this person may turn their microphone on. */
export const maySpeak = (room: Room, person: Participant | undefined): boolean =>
  !room.view.silenced || person?.leads === true || person?.may_speak === true;

/** The room after a `call_room` frame. One that was overtaken by a fetched view changes nothing; one after a gap asks for the view. */
export function heard(room: Room, frame: RoomFrame): Heard {
  if (frame.call !== room.view.id || frame.revision <= room.view.revision) return { room, news: [] };
  if (frame.revision > room.view.revision + 1) return { room, gap: true, news: [] };
  const news: News[] = [];
  const changed = new Map(frame.participants.map((person) => [person.member, person]));
  const left = new Map(frame.left.map(({ member, how }) => [member, how]));
  const people: Participant[] = [];
  for (const before of room.people) {
    const how = left.get(before.member);
    if (how !== undefined) {
      // Whoever has come again meanwhile stands below, as the last to come.
      if (!changed.has(before.member)) news.push({ kind: "left", who: before, how });
      continue;
    }
    const now = changed.get(before.member) ?? before;
    changed.delete(before.member);
    people.push(now);
    if (now !== before) news.push(...between(before, now, room, frame));
  }
  for (const person of changed.values()) {
    people.push(person);
    if (person.member !== room.view.you) news.push({ kind: "joined", who: person });
  }
  const view: CallView = {
    ...room.view,
    revision: frame.revision,
    phase: frame.ended ? "ended" : frame.phase,
    silenced: frame.silenced,
    staff_missing_until: frame.staff_missing_until,
    participants: people,
  };
  if (room.view.silenced && !frame.silenced && !frame.ended && !maySpeak(room, own(room))) news.push({ kind: "freed" });
  const self = people.find((person) => person.member === view.you);
  if (self) view.rights = { leads: self.leads, staff: self.staff, shares: self.shares };
  return { room: { view, people, ended: frame.ended ?? room.ended }, news };
}

/** The same from a whole view, where frames do not come. */
export function seen(room: Room, view: CallView): Heard {
  const there = new Set(view.participants.map(({ member }) => member));
  const gone = room.people.filter(({ member }) => !there.has(member));
  return heard(
    { ...room, view: { ...room.view, revision: view.revision - 1 } },
    { ...view, call: view.id, left: gone.map(({ member }) => ({ member, how: "left" })) },
  );
}

function between(before: Participant, now: Participant, room: Room, frame: RoomFrame): News[] {
  const news: News[] = [];
  const self = now.member === room.view.you;
  if (!self && typeof now.hand === "number" && now.hand !== before.hand) news.push({ kind: "hand", who: now });
  if (!self && now.screen && !before.screen) news.push({ kind: "screen", who: now });
  for (const source of SOURCES) if (self && before[source] && !now[source]) news.push({ kind: "stopped", source });
  if (self && !before.may_speak && now.may_speak && frame.silenced) news.push({ kind: "may_speak" });
  else if (self && typeof before.hand === "number" && typeof now.hand !== "number") news.push({ kind: "hand_lowered" });
  return news;
}
