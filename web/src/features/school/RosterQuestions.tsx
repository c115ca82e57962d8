import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import { fullDate } from "~/app/i18n/dates";
import { Section } from "~/ui/Page";
import { RadioGroup } from "~/ui/RadioGroup";
import styles from "./Admin.module.css";
import type { Choices, Preview } from "./RosterPage";

type Question = components["schemas"]["Question"];
type Answer = components["schemas"]["AnswerKind"];

interface RosterQuestionsProps {
  preview: Preview;
  onChange: (choices: Choices) => void;
}

/** Whether two lines, or a line and someone already here, are one person: nobody is merged without an answer. */
export function RosterQuestions({ preview, onChange }: RosterQuestionsProps) {
  const { t } = useLingui();
  const partyText = usePartyText();
  const factsText = useFactsText();
  if (preview.questions.length === 0) return null;
  const answer = (question: Question, value: Answer) => {
    const others = preview.choices.answers.filter((one) => one.question !== question.key);
    onChange({ ...preview.choices, answers: [...others, { question: question.key, answer: value }] });
  };
  const titles: Record<Question["kind"], string> = {
    twice_in_file: t`Возможно, записан дважды. Это один человек?`,
    existing_pupil: t`Похоже на ученика, который уже есть. Это он?`,
    existing_staff: t`Похоже на сотрудника, который уже есть. Это один человек?`,
    staff_and_parent: t`Сотрудник и представитель с одной почтой. Это один человек?`,
    shared_contact: t`Один контакт у разных имён. Это один человек?`,
  };
  return (
    <Section title={t`Вопросы`}>
      {preview.questions.map((question) => (
        <div key={question.key} className={styles.line}>
          <ul className={styles.parties}>
            {question.parties.map((party) => (
              <li key={`${party.line}/${party.number}/${party.member ?? ""}`}>
                <strong>{partyText(party)}</strong>
                <span className={styles.quiet}>{factsText(party, question.kind)}</span>
              </li>
            ))}
          </ul>
          {question.contact && <p>{question.contact}</p>}
          <RadioGroup<Answer>
            label={titles[question.kind]}
            value={preview.choices.answers.find((one) => one.question === question.key)?.answer ?? question.answer}
            onValueChange={(value) => answer(question, value)}
            options={[
              ...(question.parties.length === 2 ? [{ value: "same" as const, label: t`Да, один человек` }] : []),
              { value: "different", label: t`Нет, разные люди` },
              { value: "unanswered", label: t`Решу позже` },
            ]}
          />
        </div>
      ))}
    </Section>
  );
}

type Party = Question["parties"][number];

/** What there is to judge by: «7«А» · 1 марта 2012 г. · представители: …». */
function useFactsText(): (party: Party, kind: Question["kind"]) => string {
  const { t } = useLingui();
  return ({ unit_label: unit, birth_date: date, relatives, number }, kind) => {
    const names = relatives.join(", ");
    const pupil = number === 0 && (kind === "twice_in_file" || kind === "existing_pupil");
    const facts = [
      pupil ? unit || t`без класса` : unit,
      date ? fullDate(Date.parse(date), { zone: "UTC" }) : pupil && t`дата рождения не указана`,
      names ? (pupil ? t`представители: ${names}` : t`представитель: ${names}`) : pupil && t`представителей нет`,
    ];
    return facts.filter(Boolean).join(" · ");
  };
}

function usePartyText(): (party: Party) => string {
  const { t } = useLingui();
  return (party) => {
    const name = [party.name.surname, party.name.given_name, party.name.patronymic].filter(Boolean).join(" ");
    return party.line > 0 ? t`${name} (строка ${party.line})` : t`${name} (уже в Парте)`;
  };
}
