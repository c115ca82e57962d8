import { useLingui } from "@lingui/react/macro";
import type { components } from "~/api/types";
import { currentLocale } from "~/app/i18n/i18n";
import { term } from "~/app/i18n/terms";
import { kindOf } from "./rights";
import { useSchool } from "./use-school";

type Movement = components["schemas"]["Movement"];

/** What happened, as a line of a list says it: «Перевод: 5«А» → 5«Б»». */
export function useMovementText(): (movement: Movement) => string {
  const { t } = useLingui();
  return ({ reason, from_label: from, to_label: to }) => {
    switch (reason) {
      case "roster":
        return from ? t`Перевод по списку: ${from} → ${to}` : t`Зачисление по списку: ${to}`;
      case "added":
        return t`Зачисление: ${to}`;
      case "request":
        return t`Зачисление по заявке: ${to}`;
      case "transfer":
        return from ? t`Перевод: ${from} → ${to}` : t`Зачисление: ${to}`;
      case "left":
        return t`Выбытие из класса: ${from}`;
      case "mistake":
        if (from && to) return t`Исправлена ошибка записи: ${from} → ${to}`;
        return from ? t`Исправлена ошибка записи: не ${from}` : t`Исправлена ошибка записи: ${to}`;
      case "left_school":
        return from ? t`Выбытие, доступ закрыт: ${from}` : t`Выбытие, доступ закрыт`;
      case "returned":
        return to ? t`Доступ возвращён: ${to}` : t`Доступ возвращён`;
      case "year":
        return t`Новый учебный год: ${from} → ${to}`;
      case "repeats":
        return t`Повторное обучение: ${from} → ${to}`;
      case "graduated":
        return t`Выпуск: ${from}`;
    }
  };
}

/** «5 учеников», as the one whom something is done to. */
export function usePupilsCount(): (count: number) => string {
  const words = term("pupil", kindOf(useSchool()));
  return (count) => {
    const one = new Intl.PluralRules(currentLocale()).select(count) === "one";
    return `${count} ${one ? words.of_one : words.of_many}`;
  };
}

/** Why a movement, or a year, is not taken back: what the server's `field` stands for. Empty: it says so itself. */
export function useUndoRefusal(): (field: string, detail: string) => string {
  const { t } = useLingui();
  return (field, detail) => {
    switch (field) {
      case "at":
        return t`Прошло больше суток: отменить уже нельзя. Сделайте обратный перевод.`;
      case "undone":
        return t`Это уже отменили.`;
      case "from":
        return t`Прежний класс в архиве. Сначала верните класс из архива.`;
      case "later":
        return /«|\d/.test(detail)
          ? t`С тех пор изменились классы: ${detail}. Отменить целиком уже нельзя, исправьте по отдельности.`
          : t`С тех пор место ученика изменилось ещё раз. Сначала отмените последнее изменение.`;
      default:
        return "";
    }
  };
}
