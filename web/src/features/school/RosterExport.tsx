import { Trans, useLingui } from "@lingui/react/macro";
import { useState } from "react";
import { LinkButton } from "~/ui/Button";
import { Section } from "~/ui/Page";
import { RadioGroup } from "~/ui/RadioGroup";
import styles from "./Admin.module.css";

type Format = "lists" | "oneroster_1_1" | "oneroster_1_2";

/** The school's lists to take away: tables for people, OneRoster for other systems. */
export function RosterExport({ org }: { org: string }) {
  const { t } = useLingui();
  const [format, setFormat] = useState<Format>("lists");
  return (
    <Section
      title={t`Выгрузить списки школы`}
      lead={
        <Trans>
          Архив с учениками и их представителями, сотрудниками и нагрузкой. В нём телефоны и почта: храните его как
          личные дела. Выгрузка записывается в журнал.
        </Trans>
      }
    >
      <div className={styles.fields}>
        <RadioGroup<Format>
          label={t`В каком виде`}
          value={format}
          onValueChange={setFormat}
          options={[
            {
              value: "lists",
              label: t`Таблицы CSV`,
              hint: t`Открывают Excel, «МойОфис», LibreOffice. Их можно поправить и загрузить обратно.`,
            },
            { value: "oneroster_1_2", label: "OneRoster 1.2", hint: t`Для систем, которые принимают этот формат.` },
            { value: "oneroster_1_1", label: "OneRoster 1.1", hint: t`Для систем постарше.` },
          ]}
        />
        <div>
          <LinkButton href={`/api/orgs/${org}/roster-export?format=${format}`} download>
            <Trans>Скачать архив</Trans>
          </LinkButton>
        </div>
      </div>
    </Section>
  );
}
