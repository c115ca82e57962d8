import type { Answers } from "./JoinPage";
import type { Preview } from "./use-invite";

export type Step = "names" | "consent" | "account";

/** A field without which a step does not go on. */
export type Missing = "name" | "child" | "consentOwn" | "consentChild" | "password" | "present";

export const SHORTEST_PASSWORD = 8;

/** What a step still needs, from above downwards. */
export function missingIn(step: Step, answers: Answers, preview: Preview): Missing[] {
  const own = !answers.useCurrentAccount;
  const wanted: Record<Step, [Missing, boolean][]> = {
    names: [
      ["name", !answers.name.trim().includes(" ")],
      ["child", preview.role === "parent" && answers.child.trim() === ""],
    ],
    consent: [
      ["consentOwn", preview.needs_own_consent && !answers.consentOwn],
      ["consentChild", preview.needs_child_consent && !answers.consentChild],
    ],
    account: [
      ["password", own && Array.from(answers.password).length < SHORTEST_PASSWORD],
      ["present", own && !answers.sharedComputer && answers.present.keep && answers.present.password === ""],
    ],
  };
  return wanted[step].filter(([, lacks]) => lacks).map(([field]) => field);
}
