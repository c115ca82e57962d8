import { Trans, useLingui } from "@lingui/react/macro";
import { Checkbox } from "~/ui/Checkbox";
import { ConsentText } from "./ConsentText";
import styles from "./Joining.module.css";
import type { Answers } from "./JoinPage";
import type { Missing } from "./missing";
import type { Preview } from "./use-invite";

export interface ConsentStepProps {
  preview: Preview;
  answers: Answers;
  onChange: (part: Partial<Answers>) => void;
  missing: readonly Missing[];
}

/** Who one is here, and the purposes of consent: each of its own, none ticked beforehand. */
export function ConsentStep({ preview, answers, onChange, missing }: ConsentStepProps) {
  const { t } = useLingui();
  return (
    <div className={styles.fields}>
      <WhoYouAre preview={preview} />
      {preview.needs_own_consent && (
        <Checkbox
          label={t`Согласен или согласна на обработку моих данных для общения в школе`}
          hint={t`Обязательно: без этого присоединиться нельзя.`}
          required
          error={missing.includes("consentOwn") && t`Отметьте согласие, чтобы продолжить.`}
          checked={answers.consentOwn}
          onChange={(event) => onChange({ consentOwn: event.target.checked })}
        />
      )}
      {preview.needs_child_consent && (
        <Checkbox
          label={t`Согласен или согласна на то же за ребёнка`}
          hint={t`Обязательно: до 14 лет учётную запись ребёнка разрешает представитель.`}
          required
          error={missing.includes("consentChild") && t`Отметьте согласие за ребёнка, чтобы продолжить.`}
          checked={answers.consentChild}
          onChange={(event) => onChange({ consentChild: event.target.checked })}
        />
      )}
      {/* Of a child under 14 it is the representative's to say: J22. */}
      {(preview.role === "parent" || (preview.role === "pupil" && preview.needs_own_consent)) && (
        <Checkbox
          label={t`Можно публиковать фотографии внутри школы`}
          hint={t`Не обязательно: отказ ни на что другое не влияет.`}
          checked={answers.consentPhotos}
          onChange={(event) => onChange({ consentPhotos: event.target.checked })}
        />
      )}
      <ConsentText organisation={preview.organisation} texts={preview.consent_texts} />
    </div>
  );
}

function WhoYouAre({ preview }: { preview: Preview }) {
  if (preview.kind === "class_link") return null;
  const children = preview.children.join(", ");
  return (
    <dl className={styles.who}>
      <div>
        <dt>
          <Trans>Вы</Trans>
        </dt>
        <dd>{preview.name}</dd>
      </div>
      {preview.role === "parent" && (
        <div>
          <dt>{preview.children.length > 1 ? <Trans>Дети</Trans> : <Trans>Ребёнок</Trans>}</dt>
          <dd>{children}</dd>
        </div>
      )}
      {preview.unit_label && (
        <div>
          <dt>
            <Trans>Класс или группа</Trans>
          </dt>
          <dd>{preview.unit_label}</dd>
        </div>
      )}
    </dl>
  );
}
