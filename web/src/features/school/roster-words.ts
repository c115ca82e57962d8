import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";

type Field = components["schemas"]["Field"];
type Fault = components["schemas"]["Fault"];

/** What a column may hold, in the order of the list. */
export function useFieldNames(): Record<Exclude<Field, "ignored">, string> {
  const { t } = useLingui();
  return {
    class_label: t`Класс или группа`,
    grade: t`Параллель`,
    letter: t`Литера`,
    surname: t`Фамилия`,
    given_name: t`Имя`,
    patronymic: t`Отчество`,
    full_name: t`Фамилия, имя и отчество вместе`,
    birth_date: t`Дата рождения`,
    sex: t`Пол`,
    phone: t`Телефон`,
    email: t`Почта`,
    relation: t`Кем приходится`,
    position: t`Должность`,
    subjects: t`Предметы`,
    leadership: t`Классное руководство`,
    subgroup: t`Подгруппа`,
    teachers: t`Педагоги предмета`,
    taught: t`Предметы или часы педагога`,
  };
}

/** One sentence per fault: what was found and what becomes of it. */
export function useFaultText(): (fault: Fault) => string {
  const { t } = useLingui();
  return ({ code, value, other_line: line }) => {
    switch (code) {
      case "latin_letters":
      case "cyrillic_letters":
        return t`Похожие буквы другого алфавита заменены: «${value}».`;
      case "pupil_contact_of_parent":
        return t`Телефон или почта ученика записаны представителю.`;
      case "cell_too_long":
        return t`Слишком длинный текст в ячейке: он не загружен.`;
      case "class_missing":
        return t`Класс не указан: запишем в «Без класса».`;
      case "class_unreadable":
        return t`Класс «${value}» непонятен: запишем в «Без класса».`;
      case "name_missing":
        return t`Нет имени: строка не войдёт, пока его не впишут.`;
      case "teacher_unknown":
        return t`«${value}» — такого сотрудника нет. Исправьте имя или сначала загрузите список сотрудников.`;
      case "teacher_ambiguous":
        return t`«${value}» — таких сотрудников несколько. Впишите имя полностью.`;
      case "unit_unknown":
        return t`Класса ${value} в Парте нет. Исправьте его или сначала загрузите список учеников.`;
      case "subject_missing":
        return t`Не указан предмет: строка не войдёт, пока его не впишут.`;
      case "name_incomplete":
        return t`Имя неполное: «${value}».`;
      case "name_unusual":
        return t`Необычные знаки в имени: «${value}».`;
      case "birth_date_unreadable":
        return t`Дата рождения «${value}» непонятна: поле останется пустым.`;
      case "birth_date_impossible":
        return t`Такого дня нет: «${value}». Дата рождения останется пустой.`;
      case "birth_date_implausible":
        return t`Проверьте дату рождения: «${value}».`;
      case "sex_unreadable":
        return t`Пол «${value}» непонятен: поле останется пустым.`;
      case "phone_unreadable":
        return t`Телефон «${value}» непонятен: поле останется пустым.`;
      case "phone_several":
        return t`Несколько телефонов: возьмём первый.`;
      case "email_unreadable":
        return t`Почта «${value}» непонятна: поле останется пустым.`;
      case "email_several":
        return t`Несколько адресов почты: возьмём первый.`;
      case "contact_differs":
        return t`У того же представителя в строке ${line} другой контакт: оставим его.`;
      case "representative_without_name":
        return t`Контакт без имени: представителя не запишем.`;
      case "repeated_line":
        return t`Повторяет строку ${line}: запишем один раз.`;
      case "position_missing":
        return t`Должность не указана: запишем сотрудником без доступа к классам.`;
      case "position_unknown":
        return t`Должность «${value}» не из числа педагогических: запишем прочим сотрудником.`;
      case "class_has_other_leader":
        return t`У класса уже есть классный руководитель: он останется.`;
      case "class_new":
        return t`Класса ${value} ещё нет ни в Парте, ни в других строках: он будет создан. Проверьте, нет ли опечатки.`;
      case "age_unlikely_for_class":
        return t`Возраст не подходит к классу: дата рождения ${value}. Проверьте дату и класс.`;
      case "maybe_twice":
        return t`Возможно, записан дважды: похоже на строку ${line}.`;
      case "maybe_existing":
        return t`Возможно, этот человек уже есть в Парте.`;
      case "contact_shared":
        return t`Тот же контакт у человека с другим именем: «${value}».`;
      case "maybe_staff_and_parent":
        return t`Возможно, это один человек: работает здесь и представляет ребёнка.`;
    }
  };
}
