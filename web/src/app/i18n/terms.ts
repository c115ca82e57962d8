import { currentLocale, type Locale } from "./i18n";

/** Kinds of organisation whose people use different words for the same things (R58; docs/reference/glossary.md). */
export type OrganisationKind = "school" | "college" | "progymnasium" | "supplementary" | "boarding";

/** Things that are called differently. */
export type Term = "class" | "class_teacher" | "teacher" | "pupil" | "representative" | "staff_room";

/**
 * The forms of a word. Interface text does not inflect names or class labels, but it does inflect these words.
 * English uses `one` and `many` only.
 */
export interface Word {
  /** «ученик» */
  one: string;
  /** Genitive: «нет ученика», «2 ученика» */
  of_one: string;
  /** Dative: «ученику» */
  to_one: string;
  /** «ученики» */
  many: string;
  /** Genitive plural: «5 учеников» */
  of_many: string;
  /** Dative plural: «ученикам» */
  to_many: string;
}

type Words = Record<Term, Word>;

const word = (one: string, of_one: string, to_one: string, many: string, of_many: string, to_many: string): Word => ({
  one,
  of_one,
  to_one,
  many,
  of_many,
  to_many,
});
const english = (one: string, many: string): Word => word(one, one, one, many, many, many);

const pupil = word("ученик", "ученика", "ученику", "ученики", "учеников", "ученикам");
const student = word("студент", "студента", "студенту", "студенты", "студентов", "студентам");
const learner = word("обучающийся", "обучающегося", "обучающемуся", "обучающиеся", "обучающихся", "обучающимся");
const teacher = word("учитель", "учителя", "учителю", "учителя", "учителей", "учителям");
const lecturer = word(
  "преподаватель",
  "преподавателя",
  "преподавателю",
  "преподаватели",
  "преподавателей",
  "преподавателям",
);
const educator = word("педагог", "педагога", "педагогу", "педагоги", "педагогов", "педагогам");
const curator = word("куратор", "куратора", "куратору", "кураторы", "кураторов", "кураторам");
const nurturer = word("воспитатель", "воспитателя", "воспитателю", "воспитатели", "воспитателей", "воспитателям");
const group = word("группа", "группы", "группе", "группы", "групп", "группам");
const school_class = word("класс", "класса", "классу", "классы", "классов", "классам");
const class_teacher = word(
  "классный руководитель",
  "классного руководителя",
  "классному руководителю",
  "классные руководители",
  "классных руководителей",
  "классным руководителям",
);
const representative = word(
  "представитель",
  "представителя",
  "представителю",
  "представители",
  "представителей",
  "представителям",
);
const staff_room = (one: string, of_one: string, to_one: string) => word(one, of_one, to_one, one, of_one, to_one);

const of_school: Words = {
  class: school_class,
  class_teacher,
  teacher,
  pupil,
  representative,
  staff_room: staff_room("Учительская", "Учительской", "Учительской"),
};
const russian: Record<OrganisationKind, Words> = {
  school: of_school,
  // Lessons are a school's; the groups that live together and their «воспитатели» are supplementary groups (kind-words.ts).
  boarding: of_school,
  progymnasium: {
    class: school_class,
    class_teacher: nurturer,
    teacher,
    pupil,
    representative,
    staff_room: staff_room("Учительская", "Учительской", "Учительской"),
  },
  college: {
    class: group,
    class_teacher: curator,
    teacher: lecturer,
    pupil: student,
    representative,
    staff_room: staff_room("Преподавательская", "Преподавательской", "Преподавательской"),
  },
  supplementary: {
    class: group,
    class_teacher: educator,
    teacher: educator,
    pupil: learner,
    representative,
    staff_room: staff_room("Педагогическая", "Педагогической", "Педагогической"),
  },
};

const of_english_school: Words = {
  class: english("class", "classes"),
  class_teacher: english("class teacher", "class teachers"),
  teacher: english("teacher", "teachers"),
  pupil: english("pupil", "pupils"),
  representative: english("representative", "representatives"),
  staff_room: english("Staff room", "Staff room"),
};
const englishWords: Record<OrganisationKind, Words> = {
  school: of_english_school,
  boarding: of_english_school,
  progymnasium: {
    class: english("class", "classes"),
    class_teacher: english("educator", "educators"),
    teacher: english("teacher", "teachers"),
    pupil: english("pupil", "pupils"),
    representative: english("representative", "representatives"),
    staff_room: english("Staff room", "Staff room"),
  },
  college: {
    class: english("group", "groups"),
    class_teacher: english("curator", "curators"),
    teacher: english("lecturer", "lecturers"),
    pupil: english("student", "students"),
    representative: english("representative", "representatives"),
    staff_room: english("Lecturers’ room", "Lecturers’ room"),
  },
  supplementary: {
    class: english("group", "groups"),
    class_teacher: english("educator", "educators"),
    teacher: english("educator", "educators"),
    pupil: english("learner", "learners"),
    representative: english("representative", "representatives"),
    staff_room: english("Staff room", "Staff room"),
  },
};

/** The forms of a term as this kind of organisation says it. */
export function term(name: Term, kind: OrganisationKind, locale: Locale = currentLocale()): Word {
  return (locale === "en" ? englishWords : russian)[kind][name];
}

/** The word with a capital, for headings and buttons: «Ученики», «Преподаватель». */
export function capitalTerm(name: Term, form: keyof Word, kind: OrganisationKind, locale?: Locale): string {
  const text = term(name, kind, locale)[form];
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** A number with its word: «1 ученик», «2 ученика», «5 учеников», «1,5 ученика». */
export function countTerm(n: number, name: Term, kind: OrganisationKind, locale: Locale = currentLocale()): string {
  const forms = term(name, kind, locale);
  const category = new Intl.PluralRules(locale).select(n);
  const form =
    locale === "en"
      ? category === "one"
        ? forms.one
        : forms.many
      : category === "one"
        ? forms.one
        : category === "many"
          ? forms.of_many
          : forms.of_one;
  return `${new Intl.NumberFormat(locale).format(n)}\u00a0${form}`;
}
