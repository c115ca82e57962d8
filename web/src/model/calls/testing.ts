// People and calls for tests: what matters there is said, the rest is nobody in particular.
import type { CallView, Participant } from "./types";

export const person = (member: string, more: Partial<Participant> = {}): Participant => ({
  member,
  name: `Имя ${member}`,
  capacity: "pupil",
  badge: false,
  leads: false,
  staff: false,
  shares: true,
  joined_at: 1,
  away: false,
  microphone: false,
  camera: false,
  screen: false,
  screen_sound: false,
  may_speak: false,
  ...more,
});

export const view = (more: Partial<CallView> = {}): CallView => ({
  id: "c",
  chat: "7",
  started_at: 1,
  kind: "group",
  phase: "running",
  silenced: false,
  revision: 4,
  participants: [person("me"), person("t", { leads: true, staff: true })],
  you: "me",
  rights: { leads: false, staff: false, shares: true },
  ...more,
});
