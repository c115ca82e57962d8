import { expect, test } from "vitest";
import { internalTarget } from "./use-internal-links";

const here = new URL("https://school.example/chats/1?x=1") as unknown as Location;

function press(html: string, init: MouseEventInit = {}): string | undefined {
  document.body.innerHTML = html;
  const target = document.querySelector("[data-press]") ?? document.querySelector("a");
  let found: string | undefined;
  const listen = (event: MouseEvent) => {
    found = internalTarget(event, here);
    event.preventDefault();
  };
  document.addEventListener("click", listen);
  target?.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, button: 0, ...init }));
  document.removeEventListener("click", listen);
  return found;
}
const link = (href: string, rest = "") => `<a href="${href}" ${rest}><b data-press>x</b></a>`;

test("a link of our own site is ours, wherever in it one presses", () => {
  expect(press(link("https://school.example/chats/2?a=1#m5"))).toBe("/chats/2?a=1#m5");
});

test.each([
  ["another site", link("https://other.example/chats")],
  ["a file to download", link("https://school.example/chats", "download")],
  ["another tab", link("https://school.example/chats", 'target="_blank"')],
  ["the server's own addresses", link("https://school.example/api/files/1")],
  ["a place on this page", link("https://school.example/chats/1?x=1#top")],
  ["no link at all", "<p data-press>x</p>"],
])("left to the browser: %s", (_, html) => {
  expect(press(html)).toBeUndefined();
});

test.each([{ ctrlKey: true }, { metaKey: true }, { shiftKey: true }, { button: 1 }])(
  "left to the browser: %j",
  (init) => {
    expect(press(link("https://school.example/chats/2"), init)).toBeUndefined();
  },
);
