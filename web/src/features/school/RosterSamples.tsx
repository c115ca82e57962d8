import { Trans, useLingui } from "@lingui/react/macro";
import { Download } from "lucide-react";
import { Button } from "~/ui/Button";
import styles from "./Admin.module.css";
import { type OrgKind, sampleOf } from "./roster-samples";
import { saveTable } from "./year-words";

/** What goes into which file and in which order, and a file of each sort to fill in. */
export function RosterSamples({ kind }: { kind: OrgKind }) {
  const { t } = useLingui();
  const samples = [
    { list: "staff", name: t`Сотрудники` },
    { list: "pupils", name: t`Ученики` },
    { list: "duties", name: t`Нагрузка` },
  ] as const;
  return (
    <details className={styles.fold}>
      <summary>
        <Trans>Что и в каком порядке загружать</Trans>
      </summary>
      <ul className={styles.order}>
        <li>
          <Trans>Сначала сотрудники и ученики с представителями: два файла, в любом порядке.</Trans>
        </li>
        <li>
          <Trans>Потом нагрузка: кто какой предмет где ведёт.</Trans>
        </li>
        <li>
          <Trans>Обновлённый список можно загрузить снова, хоть один класс: Парта покажет, что изменится.</Trans>
        </li>
      </ul>
      <p>
        <Trans>Выгружать неоткуда? Заполните образец:</Trans>
      </p>
      <div className={styles.row}>
        {samples.map(({ list, name }) => (
          <Button
            key={list}
            icon={<Download size={20} />}
            aria-label={t`Скачать образец: ${name}`}
            onClick={() => saveTable(t`Образец — ${name}`, sampleOf(list, kind))}
          >
            {name}
          </Button>
        ))}
      </div>
    </details>
  );
}
