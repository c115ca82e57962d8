import { Trans, useLingui } from "@lingui/react/macro";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import type { components } from "~/api/types";
import { Button } from "~/ui/Button";
import { IconButton } from "~/ui/IconButton";
import { List } from "~/ui/List";
import { ListRow } from "~/ui/ListRow";
import { Section } from "~/ui/Page";
import { TextField } from "~/ui/TextField";
import styles from "./Admin.module.css";
import { useYearFault } from "./year-words";

interface YearNewClassesProps {
  classes: readonly components["schemas"]["YearNewClass"][];
  onChange: (labels: string[]) => void;
}

/** Classes that open empty: the first ones as a rule. */
export function YearNewClasses({ classes, onChange }: YearNewClassesProps) {
  const { t } = useLingui();
  const faultText = useYearFault();
  const [label, setLabel] = useState("");
  const labels = classes.map((one) => one.label);
  const add = () => {
    if (label.trim() === "") return;
    onChange([...labels, label.trim()]);
    setLabel("");
  };
  return (
    <Section title={t`Новые классы`}>
      <List label={t`Новые классы`}>
        {classes.map((one, index) => (
          <ListRow
            // biome-ignore lint/suspicious/noArrayIndexKey: two of them may have the same name, which is a fault to show
            key={`${one.label}/${index}`}
            title={one.label}
            wrap
            subtitle={one.faults.map((fault) => (
              <span key={fault} className={styles.yearFault}>
                {faultText(fault)}
              </span>
            ))}
            actions={
              <IconButton
                label={t`Убрать: ${one.label}`}
                icon={<X size={18} />}
                onClick={() => onChange(labels.filter((_, at) => at !== index))}
              />
            }
          />
        ))}
      </List>
      <form
        className={styles.yearAdd}
        onSubmit={(event) => {
          event.preventDefault();
          add();
        }}
      >
        <TextField
          label={t`Ещё один класс`}
          placeholder={t`Например, 1В`}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Button type="submit" icon={<Plus size={20} />} disabled={label.trim() === ""}>
          <Trans>Добавить</Trans>
        </Button>
      </form>
    </Section>
  );
}
