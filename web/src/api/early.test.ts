import { readFileSync } from "node:fs";
import { beforeEach, expect, test, vi } from "vitest";

async function withEarly(answers: Record<string, Promise<Response>>) {
  vi.resetModules();
  (globalThis as { partaAsked?: unknown }).partaAsked = new Map(Object.entries(answers));
  return import("./client");
}
const json = (value: unknown) => Promise.resolve(new Response(JSON.stringify(value)));
const network = vi.fn(() => json("late"));

beforeEach(() => {
  network.mockClear();
  vi.stubGlobal("fetch", network);
});

test("an early answer serves once, then the server is asked", async () => {
  const { request } = await withEarly({ "/api/me": json("early") });
  expect(await request("/api/me")).toBe("early");
  expect(network).not.toHaveBeenCalled();
  expect(await request("/api/me")).toBe("late");
});

test("another path or query is not served by it", async () => {
  const { request } = await withEarly({ "/api/chats": json("early") });
  expect(await request("/api/chats", { query: { before: 5 } })).toBe("late");
});

test("whatever was asked before a change is old after it", async () => {
  const { request } = await withEarly({ "/api/me": json("early") });
  await request("/api/sessions/current", { method: "DELETE" });
  expect(await request("/api/me")).toBe("late");
});

test("a line that failed early is tried again", async () => {
  const { request } = await withEarly({ "/api/me": Promise.reject(new TypeError("no line")) });
  expect(await request("/api/me")).toBe("late");
});

test("an early request that the server did not like is asked again", async () => {
  const { request } = await withEarly({ "/api/me": Promise.resolve(new Response("{}", { status: 426 })) });
  expect(await request("/api/me")).toBe("late");
});

test("public/first.js states the client's version, as every request does", async () => {
  const { CLIENT_VERSION } = await import("./client");
  expect(readFileSync("public/first.js", "utf8")).toContain(`"X-Parta": "${CLIENT_VERSION}"`);
});

test("that nobody is signed in is an answer, too", async () => {
  const error = { code: "unauthenticated", field: "", detail: "", message_ru: "Войдите.", message_en: "Sign in." };
  const refusal = new Response(JSON.stringify({ error }), { status: 401 });
  const { request } = await withEarly({ "/api/me": Promise.resolve(refusal) });
  await expect(request("/api/me")).rejects.toMatchObject({ code: "unauthenticated" });
});
