import { Trans, useLingui } from "@lingui/react/macro";
import type { ApiError } from "~/api/errors";
import { TextField } from "~/ui/TextField";
import styles from "./Joining.module.css";
import type { Answers } from "./JoinPage";
import type { Preview } from "./use-invite";

interface NamesStepProps {
  preview: Preview;
  answers: Answers;
  onChange: (part: Partial<Answers>) => void;
  error: ApiError | undefined;
}

/** A class link shows no names of the class: the newcomer says who they are, and the class teacher finds them on the roster. */
export function NamesStep({ preview, answers, onChange, error }: NamesStepProps) {
  const { t } = useLingui();
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
        error={error?.field === "name" ? error.message : undefined}
      />
      {preview.role === "parent" && (
        <TextField
          label={t`Фамилия и имя ребёнка`}
          autoComplete="off"
          value={answers.child}
          onChange={(event) => onChange({ child: event.target.value })}
          error={error?.field === "child" ? error.message : undefined}
        />
      )}
    </div>
  );
}
