import { useLingui } from "@lingui/react/macro";
import type { ApiError } from "~/api/errors";
import { TextField } from "~/ui/TextField";
import { today } from "./dates-typed";

interface PaperDayProps {
  value: string;
  onChange: (day: string) => void;
  /** Of the request that was refused; only what it says of the day is shown here. */
  error: ApiError | undefined;
}

/** The day that stands on a signed paper. */
export function PaperDay({ value, onChange, error }: PaperDayProps) {
  const { t } = useLingui();
  return (
    <TextField
      label={t`Дата на бумаге`}
      type="date"
      max={today()}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={
        error?.field === "signed_on"
          ? t`Такой даты на бумаге быть не может: поставьте день, когда её подписали.`
          : undefined
      }
    />
  );
}
