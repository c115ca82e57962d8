import { api } from "~/api/api";
import type { components } from "~/api/types";

type Sheets = components["schemas"]["Sheets"];
type ClassLink = components["schemas"]["ClassLink"];

/** The link of a class by the class's id. */
export type Blanks = Readonly<Record<string, ClassLink>>;

/** Asked for at once: a school of forty classes is laid out in a moment without a flood. */
const ABREAST = 4;
/** What one link may admit by the server's limit. */
const MOST_USES = 200;

/**
 * The class links for the strips of pupils whose representative is not known (§6): one link a class, good for two representatives of each
 * such child.
 */
export async function blankLinks(org: string, { sheets }: Sheets, days: number): Promise<Blanks> {
  const wanted = sheets.filter((sheet) => sheet.unit && sheet.blank_strips > 0);
  const links: Record<string, ClassLink> = {};
  const next = async (): Promise<void> => {
    const sheet = wanted.shift();
    if (!sheet?.unit) return;
    const uses = Math.min(MOST_USES, sheet.blank_strips * 2);
    const { data } = await api.POST("/api/orgs/{org}/invites/class-links", {
      params: { path: { org } },
      body: { unit: sheet.unit, role: "parent", days, uses_limit: uses },
    });
    if (data) links[sheet.unit] = data;
    return next();
  };
  await Promise.all(Array.from({ length: ABREAST }, next));
  return links;
}
