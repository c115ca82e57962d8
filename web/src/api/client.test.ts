import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { ApiError, partaFetch, queryString, request, upload } from "./client";

// A real server on a real socket, and the page stands on its origin.
let server: Server;
let base: string;
let answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

beforeAll(async () => {
  server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (chunk) => chunks.push(chunk));
    req.on("end", () => answer(req, res, Buffer.concat(chunks)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(`${base}/chats`);
});
afterAll(() => server.close());
afterEach(() => {
  document.documentElement.lang = "ru";
});

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) =>
  response.writeHead(status, { "Content-Type": "application/json", ...headers }).end(JSON.stringify(body));
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(
    () => undefined,
    (cause) => cause,
  );
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
};
const refusal = {
  error: {
    code: "invalid_field",
    field: "members[2].name",
    detail: "at most 80 characters",
    message_ru: "Имя слишком длинное. Сократите его до 80 знаков.",
    message_en: "The name is too long. Shorten it to 80 characters.",
    retry_after: 0,
  },
};

test("a request carries our header, its query and its JSON, and gives back the answer", async () => {
  let seen: unknown;
  answer = (req, res, body) => {
    seen = [req.method, req.url, req.headers["x-parta"], req.headers["content-type"], JSON.parse(body.toString())];
    json(res, 200, { id: "7" });
  };
  const result = await request<{ id: string }>("/api/chats", {
    method: "POST",
    body: { title: "Ё" },
    query: { a: 1, b: undefined },
  });
  expect(result).toEqual({ id: "7" });
  expect(seen).toEqual(["POST", "/api/chats?a=1", "1", "application/json", { title: "Ё" }]);
});

test("an empty answer is undefined", async () => {
  answer = (_, res) => res.writeHead(204).end();
  expect(await request("/api/x", { method: "DELETE" })).toBeUndefined();
});

test("a refusal names code, field and, in the page's language, what to do", async () => {
  answer = (_, res) => json(res, 422, refusal);
  const russian = await failure(request("/api/x"));
  expect([russian.code, russian.status, russian.field, russian.message]).toEqual([
    "invalid_field",
    422,
    "members[2].name",
    "Имя слишком длинное. Сократите его до 80 знаков.",
  ]);
  expect(russian.temporary).toBe(false);
  document.documentElement.lang = "en";
  expect((await failure(request("/api/x"))).message).toBe("The name is too long. Shorten it to 80 characters.");
});

test("too many requests say how long to wait, in the envelope or the header", async () => {
  const slow = (retry_after?: number) => ({ error: { ...refusal.error, code: "too_many_requests", retry_after } });
  answer = (_, res) => json(res, 429, slow(7));
  expect((await failure(request("/api/x"))).retryAfter).toBe(7);
  answer = (_, res) => json(res, 429, slow(), { "Retry-After": "30" });
  const error = await failure(request("/api/x"));
  expect([error.retryAfter, error.temporary]).toEqual([30, true]);
});

test.each([
  ["a proxy's page", 502, "<html>Bad gateway</html>"],
  ["half an answer", 200, '{"id":'],
  ["JSON of somebody else", 500, '{"message":"oops"}'],
])("%s is a bad answer that may pass", async (_, status, body) => {
  answer = (_req, res) => res.writeHead(status, { "Content-Type": "text/html" }).end(body);
  const error = await failure(request("/api/x"));
  expect([error.code, error.status, error.temporary]).toEqual(["bad_answer", status, true]);
  expect(error.message).toMatch(/Попробуйте ещё раз/);
});

test("no server is «offline», and giving up is not", async () => {
  answer = (req) => req.socket.destroy();
  const offline = await failure(request("/api/x"));
  expect([offline.code, offline.status, offline.temporary]).toEqual(["offline", 0, true]);
  expect(offline.message).toMatch(/^Нет связи с сервером/);
  const stop = new AbortController();
  answer = () => stop.abort();
  const aborted = await failure(request("/api/x", { signal: stop.signal }));
  expect([aborted.code, aborted.temporary]).toEqual(["aborted", false]);
});

test("partaFetch adds the header and turns refusals into errors", async () => {
  answer = (req, res) => (req.headers["x-parta"] === "1" ? json(res, 200, { ok: 1 }) : json(res, 403, {}));
  expect(await (await partaFetch(new Request(`${base}/api/x`))).json()).toEqual({ ok: 1 });
  answer = (_, res) => json(res, 422, refusal);
  expect((await failure(partaFetch(new Request(`${base}/api/x`)))).field).toBe("members[2].name");
});

test("an upload sends the bytes and its headers", async () => {
  let received = 0;
  let header: unknown;
  answer = (req, res, body) => {
    received = body.length;
    header = [req.headers["x-parta"], req.headers["x-file-name"]];
    json(res, 201, { id: "f1" });
  };
  const file = new Blob([new Uint8Array(100_000)], { type: "image/jpeg" });
  const result = await upload<{ id: string }>("/api/files", file, { headers: { "X-File-Name": "%D0%81.jpg" } });
  expect(result).toEqual({ id: "f1" });
  expect([received, header]).toEqual([100_000, ["1", "%D0%81.jpg"]]);
});

test("an upload fails as a request does", async () => {
  answer = (_, res) => json(res, 413, { error: { ...refusal.error, code: "too_large" } });
  const file = new Blob(["x"]);
  expect((await failure(upload("/api/files", file))).code).toBe("too_large");
  const stopped = new AbortController();
  stopped.abort();
  expect((await failure(upload("/api/files", file, { signal: stopped.signal }))).code).toBe("aborted");
  const later = new AbortController();
  answer = () => later.abort();
  expect((await failure(upload("/api/files", file, { signal: later.signal }))).code).toBe("aborted");
});

test("undefined values are left out of a query, nothing gives nothing", () => {
  expect(queryString({ after: 0, kind: undefined, open: true })).toBe("?after=0&open=true");
  expect(queryString(undefined)).toBe("");
});
