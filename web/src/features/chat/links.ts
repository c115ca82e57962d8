/** A piece of a message's text. */
export type Piece = string | { href: string; text: string };

// Only addresses that say what they are: «http://…», «https://…», «www.…». A bare «дом.школа» stays text.
const ADDRESS = /(?:https?:\/\/|www\.)[^\s<>"'«»“”]+/giu;
/** What more likely belongs to the sentence than to the address. */
const SENTENCE_END = /[.,!?:;…'"»”]+$/u;

/** Finds web addresses in a text. Nothing else becomes a link, and an address that is none stays text. */
export function findLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const start = match.index;
    if (start > 0 && /[\p{L}\p{N}@/]/u.test(text[start - 1] as string)) continue;
    const address = trimmed(match[0]);
    const href = address.startsWith("http") || /^https?:/i.test(address) ? address : `https://${address}`;
    if (!valid(href)) continue;
    if (start > at) pieces.push(text.slice(at, start));
    pieces.push({ href, text: address });
    at = start + address.length;
  }
  if (at < text.length) pieces.push(text.slice(at));
  return pieces;
}

/** Without the punctuation after it, and without a closing bracket that was opened before it. */
function trimmed(address: string): string {
  let result = address.replace(SENTENCE_END, "");
  while (result.endsWith(")") && count(result, ")") > count(result, "("))
    result = result.slice(0, -1).replace(SENTENCE_END, "");
  return result;
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function valid(href: string): boolean {
  try {
    const url = new URL(href);
    return (url.protocol === "http:" || url.protocol === "https:") && /[^.]\.[^.]|^localhost$/.test(url.hostname);
  } catch {
    return false;
  }
}
