/** Cyrillic letters that look like Latin ones: people type a printed code in whichever layout is on. */
const lookAlikes: Record<string, string> = {
  А: "A",
  В: "B",
  Е: "E",
  К: "K",
  М: "M",
  Н: "H",
  О: "O",
  Р: "P",
  С: "C",
  Т: "T",
  У: "Y",
  Х: "X",
  З: "3",
};

/** What was typed or pasted, reduced to the code: no spaces or hyphens, capital Latin letters, at most `length`. */
export function cleanCode(typed: string, alphabet: "digits" | "letters", length: number): string {
  const unwanted = alphabet === "digits" ? /[^0-9]/g : /[^0-9A-Z]/g;
  const latin = Array.from(typed.toUpperCase(), (letter) => lookAlikes[letter] ?? letter).join("");
  return (alphabet === "digits" ? typed : latin).replace(unwanted, "").slice(0, length);
}
