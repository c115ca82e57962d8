import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, clientError } from "../api/errors";
import { MemoryStore } from "./memory-store";
import { newClientId, Outbox, type Outgoing, type OutgoingFile } from "./outbox";

/** Keeps what it is posted, each client_id once, as the server does. */
class Server {
  messages: { clientId: string; chat: string; text: string; files: (string | undefined)[] }[] = [];
  uploads: string[] = [];
  failures: unknown[] = [];
  loseReplies = 0;
  held: (() => void)[] = [];
  hold = false;

  async post(message: Outgoing) {
    if (this.hold) await new Promise<void>((resolve) => this.held.push(resolve));
    const failure = this.failures.shift();
    if (failure) throw failure;
    const known = this.messages.find((other) => other.clientId === message.clientId);
    const stored = known ?? {
      clientId: message.clientId,
      chat: message.chat,
      text: message.text,
      files: message.files.map((file) => file.id),
    };
    if (!known) this.messages.push(stored);
    if (this.loseReplies-- > 0) throw clientError("offline");
    return stored;
  }
}

let store: MemoryStore;
let server: Server;
let outbox: Outbox;
let sent: string[];
let shown: readonly Outgoing[];
let progress: [number, number][];

function open(): Outbox {
  return new Outbox(store, {
    post: (message) => server.post(message),
    upload: async (_message, file, bytes, onProgress, signal) => {
      onProgress(bytes.size / 2);
      await new Promise((resolve) => setTimeout(resolve, 10));
      if (signal.aborted) throw clientError("aborted");
      const failure = server.failures.shift();
      if (failure) throw failure;
      server.uploads.push(file.name);
      return `file-${server.uploads.length}`;
    },
    sent: (message) => sent.push(message.clientId),
    changed: (messages, all) => {
      shown = messages;
      for (const { sent: done, total } of all.values()) progress.push([done, total]);
    },
  });
}

let number = 0;
const message = (chat = "7", more: Partial<Outgoing> = {}) => {
  number++;
  return { clientId: newClientId(), org: "1", chat, text: `m${number}`, files: [], createdAt: number, ...more };
};
const file = (key: string, name: string): OutgoingFile => ({
  key,
  kind: "file",
  name,
  mime: "",
  size: 4,
  width: 0,
  height: 0,
});
const texts = () => server.messages.map(({ text }) => text);

beforeEach(() => {
  vi.useFakeTimers();
  number = 0;
  store = new MemoryStore();
  server = new Server();
  sent = [];
  progress = [];
  outbox = open();
});
afterEach(() => vi.useRealTimers());

test("an id has 128 random bits", () => {
  expect(newClientId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newClientId()).not.toBe(newClientId());
});

test("without a network messages wait on disk, and go in the order of writing when it returns", async () => {
  await outbox.add(message());
  await outbox.add(message());
  expect(store.messages.size).toBe(2);
  expect(shown.map(({ state }) => state)).toEqual(["queued", "queued"]);
  outbox.setOnline(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(["m1", "m2"]);
  expect(sent).toHaveLength(2);
  expect(shown).toEqual([]);
  expect(store.messages.size).toBe(0);
});

test("a chat's next message waits for the acknowledgement of the one before; another chat's does not", async () => {
  server.hold = true;
  outbox.setOnline(true);
  await outbox.add(message("7"));
  await outbox.add(message("7"));
  await outbox.add(message("8"));
  await vi.advanceTimersByTimeAsync(0);
  expect(shown.map(({ state }) => state)).toEqual(["sending", "queued", "sending"]);
  expect(server.held).toHaveLength(2);
});

// E17.
test("a lost reply is no second message: not after a retry, not after a reload", async () => {
  server.loseReplies = 1;
  outbox.setOnline(true);
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(5_000);
  expect(texts()).toEqual(["m1"]);
  expect(sent).toHaveLength(1);

  server.loseReplies = 1;
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(0);
  outbox.close();
  outbox = open();
  outbox.setOnline(true);
  await outbox.open();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(texts()).toEqual(["m1", "m2"]);
  expect(store.messages.size).toBe(0);
});

test("a reload keeps unsent messages in order, those under way included", async () => {
  server.hold = true;
  outbox.setOnline(true);
  await outbox.add(message());
  await outbox.add(message());
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(0);
  outbox.close();
  server = new Server();
  outbox = open();
  await outbox.open();
  expect(shown.map(({ state }) => state)).toEqual(["queued", "queued", "queued"]);
  outbox.setOnline(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(["m1", "m2", "m3"]);
});

test("a passing failure holds the chat's queue until it is over, and a network that returns ends the pause", async () => {
  outbox.setOnline(true);
  server.failures = [clientError("offline")];
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(0);
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(1_000);
  expect(texts()).toEqual([]);
  outbox.setOnline(false);
  outbox.setOnline(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(["m1", "m2"]);
});

test("Retry-After is kept to", async () => {
  outbox.setOnline(true);
  server.failures = [new ApiError({ code: "too_many_requests", status: 429, message: "", retryAfter: 30 })];
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(29_000);
  expect(texts()).toEqual([]);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(texts()).toEqual(["m1"]);
});

test("a refused message stays with the reason, lets the next one pass, and can be sent again or deleted", async () => {
  outbox.setOnline(true);
  server.failures = [new ApiError({ code: "posting_restricted", status: 403, message: "Пишут только педагоги." })];
  const refused = message();
  await outbox.add(refused);
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(["m2"]);
  expect(shown).toMatchObject([{ text: "m1", state: "failed", error: "Пишут только педагоги." }]);
  outbox.retry(refused.clientId);
  await vi.advanceTimersByTimeAsync(0);
  expect(texts()).toEqual(["m2", "m1"]);

  server.failures = [new ApiError({ code: "posting_restricted", status: 403, message: "" })];
  const second = message();
  await outbox.add(second);
  await vi.advanceTimersByTimeAsync(0);
  await outbox.discard(second.clientId);
  expect(shown).toEqual([]);
  expect(store.messages.size).toBe(0);
});

test("the event that comes before the reply settles it, and the reply changes nothing more", async () => {
  server.hold = true;
  outbox.setOnline(true);
  const mine = message();
  await outbox.add(mine);
  await vi.advanceTimersByTimeAsync(0);
  outbox.acknowledge(mine.clientId);
  expect(shown).toEqual([]);
  server.held[0]?.();
  await vi.advanceTimersByTimeAsync(0);
  expect(store.messages.size).toBe(0);
  expect(shown).toEqual([]);
});

test("files go first, with progress, once each; their bytes leave the device with the message", async () => {
  outbox.setOnline(true);
  const bytes = new Blob(["1234"]);
  const files = [file("k1", "a.txt"), file("k2", "b.txt")];
  await outbox.add(
    message("7", { files }),
    new Map([
      ["k1", bytes],
      ["k2", bytes],
    ]),
  );
  expect(store.files.size).toBe(2);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.messages).toMatchObject([{ files: ["file-1", "file-2"] }]);
  expect(progress).toContainEqual([2, 8]);
  expect(progress).toContainEqual([6, 8]);
  expect(store.files.size).toBe(0);
});

test("an upload that broke goes on where it was after a reload: what is uploaded is not uploaded again", async () => {
  outbox.setOnline(true);
  const bytes = new Blob(["1234"]);
  const files = [file("k1", "a.txt"), file("k2", "b.txt")];
  await outbox.add(
    message("7", { files }),
    new Map([
      ["k1", bytes],
      ["k2", bytes],
    ]),
  );
  await vi.advanceTimersByTimeAsync(10);
  expect(server.uploads).toEqual(["a.txt"]);
  outbox.close();
  outbox = open();
  outbox.setOnline(true);
  await outbox.open();
  await vi.advanceTimersByTimeAsync(100);
  expect(server.uploads).toEqual(["a.txt", "b.txt"]);
  expect(server.messages).toMatchObject([{ files: ["file-1", "file-2"] }]);
});

test("cancelling an upload takes the message out", async () => {
  outbox.setOnline(true);
  const big = message("7", { files: [file("k1", "a.txt")] });
  await outbox.add(big, new Map([["k1", new Blob(["1234"])]]));
  await vi.advanceTimersByTimeAsync(5);
  await outbox.discard(big.clientId);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.messages).toEqual([]);
  expect(shown).toEqual([]);
  expect(store.files.size).toBe(0);
});

test("uploads that the server has let go are sent anew on the next try", async () => {
  outbox.setOnline(true);
  const mine = message("7", { files: [file("k1", "a.txt")] });
  const gone = new ApiError({
    code: "invalid_field",
    field: "attachments[0]",
    status: 422,
    message: "Файл не найден.",
  });
  const post = server.post.bind(server);
  server.post = async (sending) => {
    server.post = post;
    expect(sending.files[0]?.id).toBe("file-1");
    throw gone;
  };
  await outbox.add(mine, new Map([["k1", new Blob(["1234"])]]));
  await vi.advanceTimersByTimeAsync(100);
  expect(shown).toMatchObject([{ state: "failed", error: "Файл не найден." }]);
  outbox.retry(mine.clientId);
  await vi.advanceTimersByTimeAsync(100);
  expect(server.messages).toMatchObject([{ files: ["file-2"] }]);
});

test("bytes that are gone are said to be gone, and the next message passes", async () => {
  outbox.setOnline(true);
  await store.put({ ...message("7", { files: [file("k9", "a.txt")] }), state: "queued" });
  await outbox.open();
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(100);
  expect(shown).toMatchObject([{ state: "failed", error: undefined }]);
  expect(texts()).toEqual(["m2"]);
});

test("a device without storage still sends", async () => {
  store.put = store.putFile = async () => {
    throw new DOMException("full", "QuotaExceededError");
  };
  outbox.setOnline(true);
  await outbox.add(message("7", { files: [file("k1", "a.txt")] }), new Map([["k1", new Blob(["1234"])]]));
  await vi.advanceTimersByTimeAsync(100);
  expect(server.messages).toMatchObject([{ files: ["file-1"] }]);
});

test("a lost chat takes its messages along", async () => {
  await outbox.add(message("7"));
  await outbox.add(message("8"));
  await outbox.discardChat("7");
  expect(shown.map(({ chat }) => chat)).toEqual(["8"]);
  expect(store.messages.size).toBe(1);
});

test("a file that the server refuses for what it is names itself, and the others of the chat go on", async () => {
  await outbox.open();
  outbox.setOnline(true);
  server.failures = [
    new ApiError({ code: "unsupported_file", status: 415, message: "Файлы такого вида не принимаются." }),
  ];
  const bytes = new Map([["a", new Blob(["MZ.."])]]);
  await outbox.add(message("7", { files: [file("a", "игра.pdf")] }), bytes);
  await outbox.add(message("7"));
  await vi.advanceTimersByTimeAsync(100);
  expect(shown.map(({ state, refusedFile, error }) => [state, refusedFile, error])).toEqual([
    ["failed", "игра.pdf", "Файлы такого вида не принимаются."],
  ]);
  expect(texts()).toEqual(["m2"]);
});

test("what the server holds back waits its turn and says so until it has gone", async () => {
  await outbox.open();
  outbox.setOnline(true);
  server.failures = [
    new ApiError({ code: "too_many_requests", status: 429, message: "Слишком часто.", retryAfter: 3 }),
  ];
  await outbox.add(message());
  await vi.advanceTimersByTimeAsync(100);
  expect(shown.map(({ state, waitsItsTurn }) => [state, waitsItsTurn])).toEqual([["queued", true]]);
  await vi.advanceTimersByTimeAsync(5000);
  expect(texts()).toEqual(["m1"]);
  expect(shown).toEqual([]);
});

test("two of one millisecond keep their order in the store", async () => {
  await outbox.open();
  for (let i = 0; i < 8; i++) await outbox.add(message("7", { createdAt: 5 }));
  outbox.close();
  outbox = open();
  await outbox.open();
  outbox.setOnline(true);
  await vi.advanceTimersByTimeAsync(500);
  expect(texts()).toEqual(["m1", "m2", "m3", "m4", "m5", "m6", "m7", "m8"]);
});
