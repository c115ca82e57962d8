import type { components } from "~/api/types";

export type OrgKind = components["schemas"]["OrgKind"];
export type SampleList = "staff" | "pupils" | "duties";

/** A table that the server understands without a question: headings and one line. The headings are Russian in every language, as the importer's are. */
export function sampleOf(list: SampleList, kind: OrgKind): readonly (readonly string[])[] {
  const groups = kind === "college" || kind === "supplementary";
  const unit = groups ? "Группа" : "Класс";
  const label =
    { school: "5А", progymnasium: "2А", college: "ИС-21", supplementary: "Шахматы 1" }[kind as string] ?? "5А";
  if (list === "staff")
    return [
      [
        "Фамилия",
        "Имя",
        "Отчество",
        "Должность",
        groups ? "Куратор группы" : "Классное руководство",
        "Телефон",
        "E-mail",
      ],
      [
        "Петрова",
        "Анна",
        "Сергеевна",
        kind === "college" ? "Преподаватель" : "Учитель",
        label,
        "8 900 000-00-01",
        "petrova@school.example",
      ],
    ];
  if (list === "pupils")
    return [
      [
        unit,
        "Фамилия",
        "Имя",
        "Отчество",
        "Дата рождения",
        "Представитель 1",
        "Телефон 1",
        "E-mail 1",
        "Представитель 2",
        "Телефон 2",
        "E-mail 2",
      ],
      [label, "Иванов", "Иван", "Иванович", "01.09.2015", "Иванова Мария Петровна", "8 900 000-00-02", "", "", "", ""],
    ];
  return [
    [unit, "Предмет", "Учитель", "Подгруппа"],
    [label, "Английский язык", "Петрова Анна Сергеевна", "1"],
  ];
}
