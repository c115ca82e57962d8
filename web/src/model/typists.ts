export interface TypingPerson {
  member: string;
  name: string;
}

/** By chat. */
export type TypingPeople = Readonly<Record<string, readonly TypingPerson[]>>;

/** A notice comes every few seconds while somebody types. */
const HOLDS = 6000;

/** Who is typing where, forgotten when no news come. */
export class Typists {
  private people: TypingPeople = {};
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private readonly changed: (people: TypingPeople) => void;

  constructor(changed: (people: TypingPeople) => void) {
    this.changed = changed;
  }

  hear(data: unknown): void {
    const { chat, member, name } = data as { chat: string; member: string; name: string };
    const others = (this.people[chat] ?? []).filter((person) => person.member !== member);
    this.set(chat, [...others, { member, name }]);
    const key = `${chat}/${member}`;
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => this.stop(chat, member), HOLDS),
    );
  }

  /** The message has come, or no news. */
  stop(chat: string, member: string): void {
    const key = `${chat}/${member}`;
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    const people = this.people[chat];
    if (people?.some((person) => person.member === member))
      this.set(
        chat,
        people.filter((person) => person.member !== member),
      );
  }

  clear(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.people = {};
  }

  private set(chat: string, people: readonly TypingPerson[]): void {
    const { [chat]: _, ...others } = this.people;
    this.people = people.length > 0 ? { ...others, [chat]: people } : others;
    this.changed(this.people);
  }
}
