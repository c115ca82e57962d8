/** Answers that public/first.js has asked for before the program came, by path. */
const asked = (globalThis as { partaAsked?: Map<string, Promise<Response>> }).partaAsked;

/** How long such an answer is as good as a new one (ms from the page's start). */
const GOOD_FOR = 20_000;

/** The early answer to a reading request, once; undefined: ask now. Whatever is written makes the rest of them old. */
export async function takeEarly(method: string, target: string): Promise<Response | undefined> {
  if (!asked || asked.size === 0) return undefined;
  if (method !== "GET" || performance.now() > GOOD_FOR) {
    asked.clear();
    return undefined;
  }
  const url = new URL(target, location.href);
  const path = url.pathname + url.search;
  const answer = asked.get(path);
  asked.delete(path);
  const response = await answer?.catch(() => undefined);
  // Whatever else the server says against the early request, the program's own may fare better.
  return response?.ok || response?.status === 401 ? response : undefined;
}
