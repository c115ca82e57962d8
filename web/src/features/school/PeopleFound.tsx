import { useLingui } from "@lingui/react/macro";
import { api } from "~/api/api";
import { List } from "~/ui/List";
import { Section } from "~/ui/Page";
import { PersonLine } from "./PersonLine";
import { useLoaded, useSchool } from "./use-school";

/** People whose names fit what was typed. */
export function PeopleFound({ text }: { text: string }) {
  const { t } = useLingui();
  const org = useSchool()?.org;
  const found = useLoaded(
    org,
    async (where) =>
      (await api.GET("/api/orgs/{org}/people", { params: { path: { org: where }, query: { text } } })).data,
    text,
  );
  if (!found.data || found.data.people.length === 0) return null;
  return (
    <Section title={t`Люди`}>
      <List label={t`Люди`}>
        {found.data.people.slice(0, 20).map((person) => (
          <PersonLine key={person.id} person={person} mixed />
        ))}
      </List>
    </Section>
  );
}
