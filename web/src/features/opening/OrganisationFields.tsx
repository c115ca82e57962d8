import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import { RadioGroup } from "~/ui/RadioGroup";
import { Select } from "~/ui/Select";
import { TextField } from "~/ui/TextField";
import { offeredZones, useZoneName } from "./time-zones";
import { useKindName } from "./words";

export interface Organisation {
  kind: components["schemas"]["OrgKind"];
  name: string;
  short_name: string;
  time_zone: string;
}

const KINDS = ["school", "college", "progymnasium", "boarding", "supplementary"] as const;

interface OrganisationFieldsProps {
  value: Organisation;
  onChange: (part: Partial<Organisation>) => void;
  /** What is wrong with a field, in words. */
  message: (field: keyof Organisation) => string | undefined;
}

/** What an organisation is called and where its clock stands: asked by the wizard and by the application form. */
export function OrganisationFields({ value, onChange, message }: OrganisationFieldsProps) {
  const { t } = useLingui();
  const kindName = useKindName();
  const zoneName = useZoneName();
  return (
    <>
      <RadioGroup<Organisation["kind"]>
        label={t`Что вы открываете?`}
        value={value.kind}
        onValueChange={(kind) => onChange({ kind })}
        options={KINDS.map((kind) => ({ value: kind, label: kindName(kind) }))}
      />
      <TextField
        label={t`Полное название`}
        hint={t`Как в документах.`}
        autoComplete="organization"
        value={value.name}
        onChange={(event) => onChange({ name: event.target.value })}
        error={message("name")}
      />
      <TextField
        label={t`Короткое название`}
        hint={t`Как говорят: «Школа № 7».`}
        autoComplete="off"
        value={value.short_name}
        onChange={(event) => onChange({ short_name: event.target.value })}
        error={message("short_name")}
      />
      <Select
        label={t`Часовой пояс`}
        value={value.time_zone}
        onChange={(event) => onChange({ time_zone: event.target.value })}
        options={offeredZones(value.time_zone).map((zone) => ({
          value: zone,
          label: zoneName(zone),
        }))}
      />
    </>
  );
}
