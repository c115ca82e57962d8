import { t } from "@lingui/core/macro";
import type { Source } from "~/model/calls/types";
import type { Quality } from "./quality";
import type { Over, Told } from "./session-state";

/** Why a call is over for this person: a heading, and what it means. */
export function overWords(over: Over, oneToOne = false): { title: string; text?: string } {
  switch (over) {
    case "by_leader":
      return { title: t`Звонок завершён`, text: t`Его завершил тот, кто вёл звонок.` };
    case "by_you":
      return { title: t`Звонок завершён`, text: t`Вы завершили его для всех.` };
    case "everyone_left":
      return { title: t`Звонок завершён`, text: oneToOne ? t`Собеседник завершил звонок.` : t`Все участники вышли.` };
    case "without_staff":
      return {
        title: t`Звонок завершён`,
        text: t`В нём пять минут не было педагога. Попросите педагога начать звонок снова.`,
      };
    case "unanswered":
      return { title: t`Никто не ответил`, text: t`Позвоните позже или напишите сообщение.` };
    case "declined":
      return { title: t`Сейчас говорить не могут`, text: t`Позвоните позже или напишите сообщение.` };
    case "server_restarted":
      return { title: t`Звонок прервался`, text: t`Сервер перезапустили. Начните звонок снова.` };
    case "removed":
      return {
        title: t`Вас удалили из звонка`,
        text: t`Вернуться в этот звонок нельзя. Если это ошибка, напишите тому, кто вёл звонок.`,
      };
    case "access_lost":
      return { title: t`Этот звонок для вас закрыт`, text: t`Чат, в котором он идёт, вам больше не доступен.` };
    case "elsewhere":
      return { title: t`Звонок продолжается на другом устройстве`, text: t`Вы вошли в него там. Здесь он закрыт.` };
    case "connection_lost":
      return { title: t`Связь прервалась`, text: t`Проверьте интернет и присоединитесь снова.` };
    default:
      return { title: t`Звонок завершён` };
  }
}

export function qualityWords(quality: Quality): string {
  switch (quality) {
    case "good":
      return t`Связь хорошая`;
    case "weak":
      return t`Связь слабая`;
    case "bad":
      return t`Связь плохая`;
    case "broken":
      return t`Связи нет`;
  }
}

/** What happened, in a sentence: for the ear, and for a passing message where one must know it. `raised`: one's own hand is up. */
export function toldWords(told: Told, raised = false): { text: string; shown?: true; danger?: true } | undefined {
  switch (told.kind) {
    case "joined":
      return { text: t`Теперь в звонке: ${told.who.name}` };
    case "left":
      return {
        text:
          told.how === "removed" ? t`Удаление из звонка: ${told.who.name}` : t`Больше не в звонке: ${told.who.name}`,
      };
    case "hand":
      return { text: t`Поднята рука: ${told.who.name}` };
    case "screen":
      return { text: t`Показывает экран: ${told.who.name}` };
    case "may_speak":
      return { text: t`Вам дали слово. Включите микрофон.`, shown: true };
    case "hand_lowered":
      return { text: t`Вашу руку заметили. Если вам дали слово, говорите.`, shown: true };
    case "silenced": // a strip says it as long as it holds
      return {
        text: raised
          ? t`Микрофоны у всех выключены. Ваша рука поднята: говорить можно будет, когда вам дадут слово.`
          : t`Микрофоны у всех выключены. Поднимите руку, чтобы получить слово.`,
      };
    case "muted_by_leader":
      return {
        text:
          told.source === "screen_sound"
            ? soundWords(told.held === true)
            : told.held
              ? raised
                ? t`Ваш микрофон выключили, как и у всех. Ваша рука поднята: говорить можно будет, когда вам дадут слово.`
                : t`Ваш микрофон выключили, как и у всех. Чтобы говорить, поднимите руку.`
              : stoppedWords(told.source),
        shown: true,
      };
    case "freed":
      return { text: t`Говорить снова можно всем. Микрофон включается кнопкой «Микрофон».`, shown: true };
    case "replaced":
      return {
        text:
          told.device === "microphone"
            ? t`Микрофон отключился. Теперь работает: ${told.label}`
            : t`Камера отключилась. Теперь работает: ${told.label}`,
        shown: true,
      };
    case "lost":
      return {
        text:
          told.device === "microphone"
            ? t`Микрофон отключился, другого нет. Подключите его и включите снова.`
            : t`Камера отключилась, другой нет. Подключите её и включите снова.`,
        shown: true,
        danger: true,
      };
    case "screen_ended":
      return { text: t`Показ экрана остановлен.`, shown: true };
    case "screen_held":
      return {
        text: told.who
          ? t`Сейчас экран показывает ${told.who.name}. Показать свой можно, когда показ закончится.`
          : t`Сейчас экран показывает ведущий. Показать свой можно, когда показ закончится.`,
        shown: true,
      };
    case "came_back":
      return { text: t`Связь восстановлена.` };
    case "pictures_back":
      return { text: t`Связь стала лучше. Видео снова показывается.` };
    case "refused":
      return {
        text:
          told.message ||
          t`Звук и видео не работают. Проверьте интернет; если не поможет, выйдите из звонка и войдите снова.`,
        shown: true,
        danger: true,
      };
    default:
      return undefined;
  }
}

function soundWords(held: boolean): string {
  return held
    ? t`Звук вашего экрана выключен вместе с микрофонами. Он включится сам, когда вам разрешат говорить.`
    : t`Звук вашего экрана выключили. Экран по-прежнему виден всем.`;
}

function stoppedWords(source: Source): string {
  if (source === "camera") return t`Вашу камеру выключили. Её можно включить снова.`;
  if (source === "microphone") return t`Ваш микрофон выключили. Его можно включить снова.`;
  return t`Показ вашего экрана остановлен.`;
}

/** «4:05», «1:02:30» */
export function lasting(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
