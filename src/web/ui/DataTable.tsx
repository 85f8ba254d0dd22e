import type { ReactNode } from 'react';
import classes from './data-table.module.css';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => ReactNode;
  readonly isNumber?: boolean;
}

interface Props<T> {
  /** What the table shows; read out, and seen where `showsCaption`. */
  readonly caption: string;
  readonly showsCaption?: boolean;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly keyOf: (row: T) => string;
}

/**
 * A small table, the same look everywhere. On a narrow screen each row is a block of named lines, so that no column is out
 * of sight. For lists of records see the list page.
 */
export const DataTable = <T,>({ caption, showsCaption = false, columns, rows, keyOf }: Props<T>) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable with the keyboard (axe: scrollable-region-focusable)
  <section className={classes['scroll']} tabIndex={0} aria-label={caption}>
    <table className={classes['table']}>
      <caption className={showsCaption ? classes['caption'] : 'said'}>{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ head, isNumber }) => (
            <th key={head} scope="col" data-number={isNumber || undefined}>
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ head, cell, isNumber }) => (
              <td key={head} data-head={head} data-number={isNumber || undefined}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
