import { useLingui } from "@lingui/react/macro";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";
import styles from "./Table.module.css";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  align?: "start" | "end";
  sortable?: boolean;
  /** On a phone: the card's heading (the first column by default), a labelled line, or left out. */
  phone?: "title" | "line" | "hidden";
}

export interface Sort {
  key: string;
  direction: "ascending" | "descending";
}

interface TableProps<Row> {
  /** What the table lists; read by screen readers, not shown. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Marks rows that need attention. The cell says why in words. */
  rowTone?: (row: Row) => "plain" | "warning" | "danger";
  sort?: Sort;
  onSortChange?: (sort: Sort) => void;
  /** Shown instead of rows when there are none. */
  empty?: ReactNode;
}

/** A table on a PC, a column of cards on a phone. The roles are written out, because cards undo the table's display. */
export function Table<Row>(props: TableProps<Row>) {
  const { caption, columns, rows, rowKey, rowTone, sort, onSortChange, empty } = props;
  if (rows.length === 0 && empty) return empty;
  const place = (column: Column<Row>, index: number) => column.phone ?? (index === 0 ? "title" : "line");
  return (
    <div className={styles.scroll}>
      <table role="table" aria-label={caption} className={styles.table}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map((column) => (
              <HeaderCell key={column.key} column={column} sort={sort} onSortChange={onSortChange} />
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map((row) => (
            <tr role="row" key={rowKey(row)} className={cx(styles.row, rowTone && styles[rowTone(row)])}>
              {columns.map((column, index) => (
                <td
                  role="cell"
                  key={column.key}
                  className={cx(styles[place(column, index)], column.align === "end" && styles.end)}
                  data-label={column.header}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface HeaderCellProps<Row> {
  column: Column<Row>;
  sort: Sort | undefined;
  onSortChange: ((sort: Sort) => void) | undefined;
}

function HeaderCell<Row>({ column, sort, onSortChange }: HeaderCellProps<Row>) {
  const { t } = useLingui();
  const current = sort?.key === column.key ? sort.direction : undefined;
  const className = column.align === "end" ? styles.end : undefined;
  if (!column.sortable || !onSortChange) {
    return (
      <th role="columnheader" scope="col" className={className}>
        {column.header}
      </th>
    );
  }
  const Arrow = current === "descending" ? ArrowDown : ArrowUp;
  return (
    <th role="columnheader" scope="col" className={className} aria-sort={current ?? "none"}>
      <button
        type="button"
        className={styles.sort}
        title={t`Сортировать`}
        onClick={() =>
          onSortChange({ key: column.key, direction: current === "ascending" ? "descending" : "ascending" })
        }
      >
        {column.header}
        <Arrow size={16} aria-hidden="true" className={current ? undefined : styles.unsorted} />
      </button>
    </th>
  );
}
