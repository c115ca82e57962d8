import { Trans, useLingui } from "@lingui/react/macro";
import type { ApiError } from "~/api/errors";
import { TextField } from "~/ui/TextField";
import styles from "./Joining.module.css";
import type { Answers } from "./JoinPage";
import type { Missing } from "./missing";
import type { Preview } from "./use-invite";

interface NamesStepProps {
  preview: Preview;
  answers: Answers;
  onChange: (part: Partial<Answers>) => void;
  error: ApiError | undefined;
  missing: readonly Missing[];
}

/** A class link shows no names of the class: the newcomer says who they are, and the class teacher finds them on the roster. */
export function NamesStep({ preview, answers, onChange, error, missing }: NamesStepProps) {
  const { t } = useLingui();
  const refused = (field: "name" | "child") => (error?.field === field ? error.message : undefined);
  return (
    <div className={styles.fields}>
      <p>
        <Trans>
          Ссылка класса {preview.unit_label}, {preview.organisation}. Классный руководитель проверит имя и откроет
          доступ.
        </Trans>
      </p>
      <TextField
        label={t`Ваши фамилия, имя и отчество`}
        autoComplete="name"
        value={answers.name}
        onChange={(event) => onChange({ name: event.target.value })}
        error={
          missing.includes("name") ? t`Впишите хотя бы фамилию и имя: по ним вас найдут в списке.` : refused("name")
        }
      />
      {preview.role === "parent" && (
        <TextField
          label={t`Фамилия и имя ребёнка`}
          autoComplete="off"
          value={answers.child}
          onChange={(event) => onChange({ child: event.target.value })}
          error={missing.includes("child") ? t`Впишите фамилию и имя ребёнка.` : refused("child")}
        />
      )}
    </div>
  );
}
