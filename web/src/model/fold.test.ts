import { expect, test } from "vitest";
import type { Update } from "../sync/frames";
import { apply, withPage } from "./apply";
import { fromSnapshot, type OrgState, withChat, withList } from "./state";
import type { Chat, ChatList, Message, MessagePage } from "./types";

/** A small generator whose failing seeds can be kept. */
function random(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const ME = "me";
const EPOCH = "e";

/** The rules of the server (server/chats, server/events) in their shortest form: what events say, and what a snapshot shows. */
class School {
  seq = 0;
  log: Update[] = [];
  chats = new Map<string, { about: Chat; messages: Message[]; member: boolean }>();
  private next: (below: number) => number;

  constructor(next: (below: number) => number) {
    this.next = next;
    for (const id of ["7", "8", "9"]) this.addChat(id);
  }

  private emit(type: string, data: unknown): void {
    this.seq++;
    this.log.push({ seq: this.seq, type, data: structuredClone(data) });
  }
  private addChat(id: string): void {
    const about = {
      id,
      kind: "official",
      title: id,
      first_visible: 1,
      read_ordinal: 0,
      last_at: 0,
      muted: false,
    } as Chat;
    this.chats.set(id, { about, messages: [], member: true });
  }
  private quote(message: Message): Message["reply_to"] {
    return { ordinal: message.ordinal, author_name: message.author.name, text: message.text.slice(0, 200) };
  }
  private shown(id: string, message: Message): Message {
    const { reply_to: replyTo, ...rest } = message;
    if (message.removed_at !== undefined || !replyTo) return rest as Message;
    const quoted = this.chats.get(id)?.messages[replyTo.ordinal - 1] as Message;
    return { ...rest, reply_to: this.quote(quoted) } as Message;
  }

  act(): void {
    const open = [...this.chats.values()].filter(({ member }) => member);
    const chat = open[this.next(open.length)];
    if (!chat) return;
    const { messages, about } = chat;
    const some = messages[this.next(Math.max(1, messages.length))];
    switch (this.next(9)) {
      case 0:
      case 1:
      case 2:
      case 3: {
        const ordinal = messages.length + 1;
        const author = this.next(3) === 0 ? ME : `m${this.next(3)}`;
        const message = {
          id: `${about.id}-${ordinal}`,
          chat: about.id,
          ordinal,
          client_id: `c${about.id}-${ordinal}`,
          author: { id: author, name: author, capacity: "pupil", teacher_badge: false },
          text: `текст ${this.next(1000)} 👩‍🏫`,
          attachments: [],
          created_at: 1000 + this.seq,
          removed_by_other: false,
          ...(some && some.removed_at === undefined && this.next(3) === 0 ? { reply_to: this.quote(some) } : {}),
        } as Message;
        messages.push(message);
        about.last_at = message.created_at;
        if (author === ME) about.read_ordinal = ordinal;
        this.emit("message_posted", { message: this.shown(about.id, message) });
        break;
      }
      case 4:
      case 5:
        if (!some || some.removed_at !== undefined) break;
        if (this.next(2) === 0) {
          some.text = `иначе ${this.next(1000)}`;
          some.edited_at = 2000 + this.seq;
        } else {
          some.text = "";
          some.removed_at = 2000 + this.seq;
        }
        this.emit("message_changed", { message: this.shown(about.id, some) });
        break;
      case 6: {
        const ordinal = this.next(messages.length + 1);
        if (ordinal <= about.read_ordinal) break;
        about.read_ordinal = ordinal;
        this.emit("read_marked", { chat: about.id, ordinal });
        break;
      }
      case 7:
        about.title = `${about.id} ${this.next(100)}`;
        this.emit("chat_changed", { chat: about.id });
        break;
      default: {
        const id = `${this.next(5) + 7}`;
        const known = this.chats.get(id);
        if (known) known.member = !known.member;
        else this.addChat(id);
        this.emit("access_changed", { reason: "roster" });
      }
    }
  }

  chat(id: string): Chat | undefined {
    const chat = this.chats.get(id);
    if (!chat?.member) return undefined;
    const last = chat.messages.at(-1);
    const last_ordinal = chat.messages.length;
    return structuredClone({
      ...chat.about,
      last_ordinal,
      unread: Math.max(0, last_ordinal - chat.about.read_ordinal),
      ...(last ? { last_message: this.shown(id, last) } : {}),
    });
  }
  snapshot(): ChatList {
    const chats = [...this.chats.keys()].map((id) => this.chat(id)).filter((chat) => chat !== undefined);
    return { epoch: EPOCH, seq: this.seq, space: { org: "1", member: ME } as ChatList["space"], chats };
  }
  page(id: string, first: number, last: number): MessagePage {
    const messages = this.chats.get(id)?.messages.slice(Math.max(0, first - 1), last) ?? [];
    return structuredClone({
      seq: this.seq,
      messages: messages.map((message) => this.shown(id, message)),
      more_before: first > 1,
      more_after: false,
    });
  }
}

/** What the client does with a stream of updates, in the smallest form: everything it must fetch it fetches at a later time. */
class Client {
  state: OrgState;
  cursor = 0;
  wanted = new Set<string>();
  listWanted = false;

  private readonly school: School;

  constructor(school: School) {
    this.school = school;
    const list = school.snapshot();
    this.state = fromSnapshot(list);
    this.cursor = list.seq;
  }
  /** The cursor is too old, or of another epoch. */
  resync(): void {
    const list = this.school.snapshot();
    this.state = fromSnapshot(list, this.state);
    this.cursor = list.seq;
    this.wanted.clear();
    this.listWanted = false;
  }
  /** The log up to a number. */
  catchUp(to = this.school.seq): void {
    for (const update of this.school.log.slice(this.cursor, to)) {
      const { state, refetch } = apply(this.state, structuredClone(update));
      this.state = state;
      this.cursor = update.seq;
      if (refetch === "list") this.listWanted = true;
      else if (refetch) this.wanted.add(refetch.chat);
    }
  }
  settle(): void {
    if (this.listWanted) {
      this.state = withList(this.state, this.school.snapshot());
      this.listWanted = false;
    }
    for (const id of this.wanted) {
      const chat = this.school.chat(id);
      if (chat) this.state = withChat(this.state, chat);
    }
    this.wanted.clear();
  }
}

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

test.each(Array.from({ length: 120 }, (_, i) => i + 1))(
  "an old snapshot and the events since equal a new snapshot, however they come (seed %i)",
  (seed) => {
    const next = random(seed);
    const school = new School(next);
    for (let i = next(30); i > 0; i--) school.act();
    const client = new Client(school);
    const late: { id: string; page: MessagePage; latest: boolean }[] = [];
    for (let step = 0; step < 120; step++) {
      school.act();
      const what = next(8);
      if (what === 0) client.catchUp();
      else if (what === 1) client.catchUp(client.cursor + next(school.seq - client.cursor + 1));
      else if (what === 2) client.settle();
      else if (what === 6 && next(6) === 0) client.resync();
      else if (what < 5) {
        const id = `${next(5) + 7}`;
        const length = school.chats.get(id)?.messages.length ?? 0;
        const latest = next(2) === 0;
        const last = latest ? length : next(length + 1);
        if (school.chats.get(id)?.member) late.push({ id, page: school.page(id, last - 4, last), latest });
      } else if (what === 5) {
        // A page that was read some time ago arrives only now.
        const [arrived] = late.splice(next(late.length), 1);
        if (!arrived || !client.state.chats[arrived.id]) continue;
        client.state = withPage(client.state, arrived.id, arrived.page, arrived.latest) ?? client.state;
      }
    }
    client.catchUp();
    client.settle();
    client.catchUp();

    expect(plain(client.state.chats)).toEqual(plain(Object.fromEntries(school.snapshot().chats.map((c) => [c.id, c]))));
    for (const [id, history] of Object.entries(client.state.histories)) {
      let before = 0;
      for (const stretch of history.stretches) {
        const first = stretch[0]?.ordinal ?? 0;
        expect(first, "stretches stand apart, ascending").toBeGreaterThan(before + (before === 0 ? 0 : 1));
        before = first + stretch.length - 1;
        if (!history.fresh) continue;
        expect(plain(stretch)).toEqual(plain(school.page(id, first, before).messages));
      }
    }
  },
);
