import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { QrCode } from "./QrCode";

const server =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 41 41" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h41v41H0z"/><path d="M4 4h7v1h-7zM12 4h1v1h-1z"/></svg>';

test("the server's picture is drawn in the page", () => {
  render(<QrCode svg={server} alt="открыть приглашение" />);
  const picture = screen.getByRole("img", { name: "открыть приглашение" });
  expect(picture.tagName.toLowerCase()).toBe("svg");
  expect(picture.querySelector("path")?.getAttribute("d")).toBe("M4 4h7v1h-7zM12 4h1v1h-1z");
});

test("any other picture stays a picture: nothing in it can run", () => {
  const foreign = server.replace("</svg>", "<script>alert(1)</script></svg>");
  render(<QrCode svg={foreign} alt="чужой" />);
  const picture = screen.getByRole("img", { name: "чужой" });
  expect(picture.tagName.toLowerCase()).toBe("img");
});
