import { Plural, Trans, useLingui } from "@lingui/react/macro";
import { Printer } from "lucide-react";
import type { components } from "~/api/types";
import { fullStamp } from "~/app/i18n/dates";
import { Button } from "~/ui/Button";
import { Dialog } from "~/ui/Dialog";
import styles from "./ErasureAct.module.css";

type Act = components["schemas"]["ErasureAct"];

interface ErasureActProps {
  act: Act;
  /** Known only right after the deletion; afterwards the number of the record stands for the person. */
  name: string | undefined;
  zone: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** «Акт об уничтожении персональных данных», with the fields of приказ Роскомнадзора № 179 of 28.10.2022, п. 3 and 5; to be printed and signed. */
export function ErasureAct({ act, name, zone, open, onOpenChange }: ErasureActProps) {
  const { t } = useLingui();
  const rows = useRows(act, name, zone);
  const title = t`Акт об уничтожении персональных данных`;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      size="wide"
      title={title}
      description={
        name && (
          <Trans>Напечатайте акт сейчас: имя больше нигде не хранится, позже в акте будет только номер записи.</Trans>
        )
      }
      actions={
        <Button
          variant="primary"
          icon={<Printer size={20} />}
          disabled={!act.finished_at}
          onClick={() => window.print()}
        >
          <Trans>Напечатать</Trans>
        </Button>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet longer than the window is scrolled by the keyboard, too */}
      <article className={styles.act} tabIndex={0} aria-label={title}>
        <h2 className={styles.title}>
          {title} № {act.id}
        </h2>
        <dl className={styles.rows}>
          {rows.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <h3 className={styles.subtitle}>
          <Trans>Выгрузка из журнала регистрации событий</Trans>
        </h3>
        <Extract act={act} name={name} zone={zone} />
        <p className={styles.sign}>
          <Trans>Подпись</Trans> ____________________ / {act.erased_by} /
        </p>
        <p className={styles.small}>
          <Trans>
            Акт и выгрузка из журнала регистрации событий хранятся три года (приказ Роскомнадзора от 28.10.2022 № 179).
          </Trans>
        </p>
      </article>
    </Dialog>
  );
}

function useRows(act: Act, name: string | undefined, zone: string): [string, React.ReactNode][] {
  const { t } = useLingui();
  const reasons: Record<Act["reason"], string> = {
    request: t`требование субъекта персональных данных или его представителя`,
    consent_withdrawn: t`отзыв согласия на обработку персональных данных`,
    purpose_over: t`достижение целей обработки: человек выбыл`,
  };
  const record = t`запись № ${act.member}`;
  const who = [act.erased_by, act.position || t`администратор`].join(", ");
  const reason = reasons[act.reason];
  return [
    [t`Оператор`, [act.organisation, act.organisation_address].filter(Boolean).join(", ")],
    [
      t`Кто обрабатывал данные по поручению оператора`,
      act.processor
        ? [act.processor, act.processor_address].filter(Boolean).join(", ")
        : t`обработка никому не поручалась`,
    ],
    [t`Субъект персональных данных`, name ? `${name} (${record})` : record],
    [t`Кто уничтожил`, who],
    [t`Категории уничтоженных данных`, <Categories key="categories" act={act} />],
    [t`Материальный носитель`, t`нет: данные обрабатывались только в информационной системе`],
    [t`Информационная система`, t`«Парта»`],
    [
      t`Способ уничтожения`,
      t`удаление из базы данных с перезаписью освобождённого места, удаление файлов; восстановить данные средствами системы нельзя`,
    ],
    [t`Причина уничтожения`, act.document ? `${reason} (${act.document})` : reason],
    [t`Дата уничтожения`, fullStamp(act.finished_at ?? act.erased_at, { zone })],
  ];
}

/** П. 5 of the order: what the system's own log says of it. Subject, categories, system, reason and date are those of the act. */
function Extract({ act, name, zone }: Pick<ErasureActProps, "act" | "name" | "zone">) {
  const { t } = useLingui();
  const record = t`запись № ${act.member}`;
  const whose = name ? `${name} (${record})` : record;
  const words: Record<string, string> = {
    erase_person: t`Персональные данные удалены`,
    finish_erasure: t`Удаление персональных данных завершено`,
  };
  return (
    <>
      <p className={styles.small}>
        <Trans>
          Информационная система «Парта», журнал организации. Субъект: {whose}. Категории данных, причина и дата — те
          же, что в акте.
        </Trans>
      </p>
      <ul className={styles.list}>
        {act.log.map((one) => {
          const number = one.number;
          const at = fullStamp(one.at, { zone });
          const actor = one.actor || t`система`;
          const hash = one.hash;
          const what = words[one.action] ?? one.action;
          return (
            <li key={number}>
              <Trans>
                {at}: {what}. Кто: {actor}. Запись № {number}, контрольная сумма {hash}
              </Trans>
            </li>
          );
        })}
      </ul>
    </>
  );
}

function Categories({ act }: { act: Act }) {
  const { counts } = act;
  return (
    <ul className={styles.list}>
      <li>
        <Trans>фамилия, имя, отчество, дата рождения, пол, должность</Trans>
      </li>
      {counts.contacts > 0 && (
        <li>
          <Trans>телефоны и адреса почты: {counts.contacts}</Trans>
        </li>
      )}
      {counts.account && (
        <li>
          <Trans>данные для входа: логин, пароль, устройства и их адреса</Trans>
        </li>
      )}
      <li>
        <Trans>
          приглашения: {counts.invites}, заявки: {counts.requests}, копии данных: {counts.copies}, черновики списков:{" "}
          {counts.roster_drafts}
        </Trans>
      </li>
      <li>
        <Plural value={counts.messages} one="# сообщение" few="# сообщения" many="# сообщений" other="# сообщения" />
        {", "}
        <Plural value={counts.files} one="# файл" few="# файла" many="# файлов" other="# файла" />
        {act.shared_messages === "keep" && (
          <>
            {" "}
            <Trans>(текст в общих чатах оставлен без имени автора)</Trans>
          </>
        )}
      </li>
    </ul>
  );
}
