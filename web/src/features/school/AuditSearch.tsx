import { Trans, useLingui } from "@lingui/react/macro";
import { UserSearch } from "lucide-react";
import { useState } from "react";
import { api } from "~/api/api";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { Chip } from "~/ui/Chip";
import { Dialog } from "~/ui/Dialog";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";
import type { AuditFilter } from "./audit-filter";
import { useActionWords } from "./audit-words";
import { FindPerson } from "./FindPerson";
import styles from "./People.module.css";
import { useLoaded } from "./use-school";

type Whose = "person" | "actor";

interface AuditSearchProps {
  space: components["schemas"]["Space"];
  filter: AuditFilter;
  onChange: (filter: AuditFilter) => void;
}

/** Narrows the log: what was done, when, whom it concerns, who did it. */
export function AuditSearch({ space, filter, onChange }: AuditSearchProps) {
  const { t } = useLingui();
  const words = useActionWords();
  const [asking, setAsking] = useState<Whose>();
  const set = (part: AuditFilter) => onChange({ ...filter, ...part });
  const without = (field: keyof AuditFilter) => {
    const { [field]: _, ...rest } = filter;
    onChange(rest);
  };
  const actions = Object.entries(words)
    .map(([value, label]) => ({ value, label }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const asks = asking === "actor" ? t`Кто это сделал` : t`Кого это касается`;
  return (
    <>
      <div className={styles.filters}>
        <Select
          label={t`Что сделано`}
          value={filter.action ?? ""}
          onChange={(event) => (event.target.value ? set({ action: event.target.value }) : without("action"))}
          options={[{ value: "", label: t`Всё` }, ...actions]}
        />
        <TextField
          label={t`С какого дня`}
          type="date"
          value={filter.from ?? ""}
          onChange={(event) => (event.target.value ? set({ from: event.target.value }) : without("from"))}
        />
        <TextField
          label={t`По какой день`}
          type="date"
          value={filter.to ?? ""}
          onChange={(event) => (event.target.value ? set({ to: event.target.value }) : without("to"))}
        />
      </div>
      <div className={styles.row}>
        {filter.person ? (
          <PersonChip space={space} whose="person" id={filter.person} onRemove={() => without("person")} />
        ) : (
          <Button icon={<UserSearch size={20} />} onClick={() => setAsking("person")}>
            <Trans>Кого касается</Trans>
          </Button>
        )}
        {filter.actor ? (
          <PersonChip space={space} whose="actor" id={filter.actor} onRemove={() => without("actor")} />
        ) : (
          <Button icon={<UserSearch size={20} />} onClick={() => setAsking("actor")}>
            <Trans>Кто сделал</Trans>
          </Button>
        )}
      </div>
      <Dialog open={asking !== undefined} onOpenChange={(open) => !open && setAsking(undefined)} title={asks}>
        <FindPerson
          org={space.org}
          label={asks}
          {...(asking === "actor" && { among: "staff" as const })}
          chosen={undefined}
          onChoose={(person) => {
            if (person && asking) set({ [asking]: person.id });
            setAsking(undefined);
          }}
        />
      </Dialog>
    </>
  );
}

interface PersonChipProps {
  space: components["schemas"]["Space"];
  whose: Whose;
  id: string;
  onRemove: () => void;
}

function PersonChip({ space, whose, id, onRemove }: PersonChipProps) {
  const { t } = useLingui();
  const card = useLoaded(
    space.org,
    async (org) => (await api.GET("/api/orgs/{org}/people/{member}", { params: { path: { org, member: id } } })).data,
    id,
  );
  const name = card.data?.person.name ?? "…";
  const condition = whose === "actor" ? t`Кто сделал: ${name}` : t`Кого касается: ${name}`;
  return (
    <Chip removeLabel={t`Убрать условие: ${condition}`} onRemove={onRemove}>
      {condition}
    </Chip>
  );
}
