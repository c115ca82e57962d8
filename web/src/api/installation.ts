import { request } from "./client";
import type { components } from "./types";

export type Installation = components["schemas"]["Installation"];

let known: Promise<Installation> | undefined;
let answered: Installation | undefined;

/** The latest answer, without waiting. */
export const installationAnswered = () => answered;

/** What this installation is: asked once, and again where it failed or the installation was not open yet. */
export function installation(): Promise<Installation> {
  known ??= request<Installation>("/api/installation").then(
    (answer) => {
      if (!answer.opened) known = undefined;
      answered = answer;
      return answer;
    },
    (error) => {
      known = undefined;
      throw error;
    },
  );
  return known;
}
