import { api } from "~/api/api";
import type { components } from "~/api/types";

type Person = components["schemas"]["Person"];

/** Of a class, or of the staff: at most a few pages of a hundred. */
export async function everyone(org: string, of: { unit: string } | { role: "staff" }): Promise<Person[]> {
  const people: Person[] = [];
  let after: string | undefined;
  do {
    const query = { ...of, ...(after ? { after } : {}) };
    const { data } = await api.GET("/api/orgs/{org}/people", { params: { path: { org }, query } });
    people.push(...(data?.people ?? []));
    after = data?.next;
  } while (after && people.length < 500);
  return people;
}
