import { plural, t } from "@lingui/core/macro";

/** «печатает…» in a personal chat, «Ольга Ивановна печатает…», «Печатают: 3» elsewhere. */
export function typingLine(people: readonly { name: string }[], personal: boolean): string {
  const [first] = people;
  if (!first) return "";
  if (personal) return t`печатает…`;
  const name = first.name;
  if (people.length === 1) return t`${name} печатает…`;
  return plural(people.length, {
    one: "Печатает # человек…",
    few: "Печатают # человека…",
    many: "Печатают # человек…",
    other: "Печатают # человека…",
  });
}
