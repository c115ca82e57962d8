import { installation } from "~/api/installation";
import { conversation, type PartaState, parta } from "~/model";
import type { LazyPage } from "./features";
import { home, routeOf, signInPage } from "./routes";

/** So long the page stays empty for the sake of what it is to show (ms); then one sees that something is coming. */
const PATIENCE = 1000;

/**
 * Resolves when the first screen can be drawn in one piece: who is there is known, the parts of the address have come, and what they show.
 * Drawn piece by piece it takes a slow processor twice as long.
 */
export function firstScreen(path: string): Promise<void> {
  // What goes wrong is told where the model is used (use-model.ts).
  parta.start().catch(() => undefined);
  return new Promise((resolve) => {
    setTimeout(resolve, PATIENCE);
    prepared(path).then(resolve, () => resolve());
  });
}

async function prepared(path: string): Promise<void> {
  const { route, params } = routeOf(path === "/" ? home : path);
  const parts = [route?.list, route?.content, route?.details, route?.placeholder];
  if (route?.open) return loaded(parts);
  await until(({ phase }) => phase !== "starting");
  if (parta.store.getState().phase === "signed_out") {
    await Promise.all([loaded([signInPage]), installation()]);
    return;
  }
  await Promise.all([loaded(parts), until(known)]);
  const { current } = parta.store.getState();
  if (current !== undefined && params.chat !== undefined) await conversation.open(current, params.chat);
}

async function loaded(parts: readonly (LazyPage | undefined)[]): Promise<void> {
  await Promise.all(parts.map((part) => part?.load?.()));
}

/** The chats of the organisation on screen are there, or will not come. */
function known({ phase, current, orgs, refusals }: PartaState): boolean {
  return phase !== "ready" || current === undefined || current in orgs || current in refusals;
}

function until(reached: (state: PartaState) => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (reached(parta.store.getState())) return resolve();
    const stop = parta.store.subscribe((state) => {
      if (!reached(state)) return;
      stop();
      resolve();
    });
  });
}
