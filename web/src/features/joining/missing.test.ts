import { expect, test } from "vitest";
import type { Answers } from "./JoinPage";
import { missingIn } from "./missing";
import type { Preview } from "./use-invite";

const answers = (part: Partial<Answers>) =>
  ({
    name: "",
    child: "",
    password: "",
    consentOwn: false,
    consentChild: false,
    useCurrentAccount: false,
    sharedComputer: false,
    present: { keep: false, password: "" },
    ...part,
  }) as Answers;
const preview = (part: Partial<Preview>) =>
  ({ role: "parent", needs_own_consent: true, needs_child_consent: true, ...part }) as Preview;

test("each step says what it lacks, from above downwards", () => {
  expect(missingIn("names", answers({ name: "Анна" }), preview({}))).toEqual(["name", "child"]);
  expect(missingIn("names", answers({ name: "Анна Белая" }), preview({ role: "pupil" }))).toEqual([]);
  expect(missingIn("consent", answers({}), preview({}))).toEqual(["consentOwn", "consentChild"]);
  expect(missingIn("consent", answers({ consentOwn: true }), preview({ needs_child_consent: false }))).toEqual([]);
  expect(missingIn("account", answers({ password: "семьзна" }), preview({}))).toEqual(["password"]);
  expect(missingIn("account", answers({ password: "восемьзн" }), preview({}))).toEqual([]);
  expect(missingIn("account", answers({ useCurrentAccount: true }), preview({}))).toEqual([]);
  const present = { keep: true, password: "" };
  expect(missingIn("account", answers({ password: "восемьзн", present }), preview({}))).toEqual(["present"]);
  expect(
    missingIn("account", answers({ password: "восемьзн", present, sharedComputer: true }), preview({})),
    "nobody stays beside a shared computer's session",
  ).toEqual([]);
});
