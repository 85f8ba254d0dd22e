// biome-ignore-all lint/a11y/useFocusableInteractive: the checkbox or the button within such a cell takes the focus
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one, only those in sight, are no <table>
import { memo } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import type { Row } from '../../api-types.ts';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { Cell } from './Cell.tsx';
import type { Column } from './columns.ts';
import classes from './grid.module.css';
import type { Section } from './sections.ts';

/** The height of a line in the grid; grid.module.css has the same. */
export const LINE = 44;

interface RowProps {
  readonly org: string;
  readonly kind: AnyKind;
  readonly columns: readonly Column[];
  /** undefined: on its way. */
  readonly row: Row | undefined;
  readonly line: number;
  readonly asOf: string | undefined;
  /** The column that the keyboard is in; -1 where it is in another row. */
  readonly activeColumn: number;
  readonly isSelected: boolean;
  readonly mayEdit: (column: Column, row: Row) => boolean;
}

const place = (line: number) => ({ transform: `translateY(${line * LINE}px)` });

/** One record. Clicks and keys are heard by the grid, which finds the place by `data-line` and `data-column`. */
export const GridRow = memo(({ org, kind, columns, row, line, asOf, activeColumn, isSelected, mayEdit }: RowProps) => (
  <div
    role="row"
    tabIndex={-1}
    aria-rowindex={line + 2}
    aria-selected={isSelected}
    className={classes['row']}
    data-line={line}
    data-active={activeColumn >= 0 || undefined}
    style={place(line)}
  >
    <div role="gridcell" className={classes['check']}>
      {row && (
        <input
          type="checkbox"
          tabIndex={-1}
          data-select
          checked={isSelected}
          readOnly
          aria-label={`Select ${row.key} ${row.title}`}
        />
      )}
    </div>
    {columns.map((column, index) => (
      <div
        key={column.name}
        role={column.name === 'title' ? 'rowheader' : 'gridcell'}
        className={classes['cell']}
        data-column={index}
        tabIndex={activeColumn === index ? 0 : -1}
      >
        {row ? (
          <Cell org={org} kind={kind} row={row} column={column} asOf={asOf} inGrid />
        ) : (
          <span className={classes['coming']} />
        )}
        {row && activeColumn === index && mayEdit(column, row) && (
          <button
            type="button"
            tabIndex={-1}
            data-edit
            className={classes['pencil']}
            aria-label={`Edit ${column.label} of ${row.key}`}
          >
            <NamedIcon name="edit" size={13} />
          </button>
        )}
      </div>
    ))}
  </div>
));

/** What a group's line says. */
export const GroupWords = ({ section: { label, n, isOpen, note } }: Pick<GroupProps, 'section'>) => (
  <>
    <NamedIcon name={isOpen ? 'down' : 'right'} size={14} />
    <span>{label}</span>
    <span className={classes['n']}>{note ?? formatNumber(n)}</span>
  </>
);

interface GroupProps {
  readonly section: Section;
  readonly line: number;
  readonly isActive: boolean;
  readonly span: number;
}

/** The head of a group: how many it has, opened and closed by a click, Enter or Space. */
export const GroupLine = memo(({ section, line, isActive, span }: GroupProps) => (
  <div
    role="row"
    tabIndex={-1}
    aria-rowindex={line + 2}
    className={classes['group']}
    data-line={line}
    style={place(line)}
  >
    <div role="gridcell" aria-colspan={span}>
      <button
        type="button"
        data-column={0}
        data-group={section.id}
        aria-expanded={section.note === undefined ? section.isOpen : undefined}
        tabIndex={isActive ? 0 : -1}
      >
        <GroupWords section={section} />
      </button>
    </div>
  </div>
));
