import { Trans, useLingui } from "@lingui/react/macro";
import { Table2 } from "lucide-react";
import { api } from "~/api/api";
import { Banner } from "~/ui/Banner";
import { LinkButton } from "~/ui/Button";
import { EmptyState } from "~/ui/EmptyState";
import { Page } from "~/ui/Page";
import { Skeleton } from "~/ui/Skeleton";
import { Tabs } from "~/ui/Tabs";
import styles from "./Duties.module.css";
import { byClasses, byTeachers, type Grid } from "./duties";
import { useListPlace } from "./last-list";
import { can, useLoaded, useSchool } from "./use-school";

/** «Нагрузка» on one sheet, seen from either side: classes and subjects, or teachers and classes. */
export default function DutiesPage() {
  const { t } = useLingui();
  const space = useSchool();
  useListPlace();
  const units = useLoaded(
    space?.org,
    async (org) => (await api.GET("/api/orgs/{org}/units", { params: { path: { org } } })).data?.units,
  );
  const classes = units.data && byClasses(units.data);
  const teachers = units.data && byTeachers(units.data);
  return (
    <Page title={t`Нагрузка`} documentTitle={t`Нагрузка`} back="/school">
      {units.error && <Banner tone="danger">{units.error.message}</Banner>}
      {!units.data && !units.error && <Skeleton look="rows" count={8} />}
      {classes && classes.rows.length === 0 && (
        <EmptyState
          icon={<Table2 size={40} />}
          title={t`Нагрузка пока не записана`}
          action={
            can(space, "import_roster") && (
              <LinkButton href="/school/roster" variant="primary">
                <Trans>Загрузить нагрузку</Trans>
              </LinkButton>
            )
          }
        >
          <Trans>Загрузите таблицу с нагрузкой или назначьте педагогов на странице класса.</Trans>
        </EmptyState>
      )}
      {classes && teachers && classes.rows.length > 0 && (
        <Tabs
          label={t`Как показать`}
          tabs={[
            {
              value: "classes",
              label: t`Классы и предметы`,
              content: <Sheet grid={classes} caption={t`Классы и предметы`} corner={t`Класс или группа`} />,
            },
            {
              value: "teachers",
              label: t`Педагоги и классы`,
              content: <Sheet grid={teachers} caption={t`Педагоги и классы`} corner={t`Педагог`} />,
            },
          ]}
        />
      )}
    </Page>
  );
}

/** Rows and columns keep their heads while the sheet is scrolled; on a phone each row is a card of what is filled. */
function Sheet({ grid, caption, corner }: { grid: Grid; caption: string; corner: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a sheet wider than the window is scrolled by the keyboard, too
    <section className={styles.scroll} tabIndex={0} aria-label={caption}>
      <table className={styles.grid}>
        <thead>
          <tr>
            <th scope="col" className={styles.corner}>
              {corner}
            </th>
            {grid.columns.map((column) => (
              <th key={column.key} scope="col">
                {column.href ? <a href={column.href}>{column.label}</a> : column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{row.href ? <a href={row.href}>{row.label}</a> : row.label}</th>
              {row.cells.map((cell, at) => (
                <td key={grid.columns[at]?.key} data-label={grid.columns[at]?.label}>
                  {cell.map((one) => (
                    <span key={`${one.text}/${one.subgroup}`} className={styles.entry}>
                      {one.href ? <a href={one.href}>{one.text}</a> : one.text}
                      {one.subgroup && <span className={styles.subgroup}> {one.subgroup}</span>}
                    </span>
                  ))}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
