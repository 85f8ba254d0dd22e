// biome-ignore-all lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive lint/a11y/useKeyWithClickEvents: the grid around it has the focus and hears the keys
import { formatNumber } from '../../ui/format.ts';
import { StatusMark } from '../../ui/StatusBadge.tsx';
import { choiceWord } from './coverage-words.ts';
import classes from './soa.module.css';
import { cellId, type Field, type Pending, valueIn } from './soa-edits.ts';
import { COLUMNS, TRACKS } from './soa-grid.ts';
import type { SoaRow } from './soa-query.ts';

interface Props {
  readonly row: SoaRow;
  readonly index: number;
  readonly top: number;
  readonly idOf: (column: number) => string;
  /** The column that the cursor is in, where it is in this row. */
  readonly column: number | undefined;
  /** The column of the selection, where this row is in it. */
  readonly chosen: number | undefined;
  readonly pending: ReadonlyMap<string, Pending>;
  readonly onPick: (column: number, isHeld: boolean) => void;
  readonly onOpen: () => void;
}

export const SoaGridRow = ({ row, index, top, idOf, column, chosen, pending, onPick, onOpen }: Props) => (
  <div
    role="row"
    aria-rowindex={index + 2}
    className={`${classes['row']} ${classes['cells']}`}
    style={{ top, gridTemplateColumns: TRACKS }}
  >
    <div role="rowheader" className={classes['name']} title={`${row.ref} ${row.title}`}>
      <StatusMark status={row.status} /> <span className={classes['ref']}>{row.ref}</span> {row.title}
    </div>
    {COLUMNS.map(({ field }, at) => {
      const held = field === 'support' ? undefined : pending.get(cellId({ id: row.id, field }));
      const text = textOf(row, field, held);
      return (
        <div
          key={field}
          id={idOf(at)}
          role="gridcell"
          aria-selected={chosen === at}
          className={classes['cell']}
          data-current={column === at}
          data-chosen={chosen === at}
          data-state={held?.state}
          data-undecided={text === 'Not decided' || undefined}
          title={text}
          onClick={(event) => onPick(at, event.shiftKey)}
          onDoubleClick={onOpen}
        >
          {text}
        </div>
      );
    })}
  </div>
);

const textOf = (row: SoaRow, field: Field | 'support', held: Pending | undefined): string => {
  if (field === 'support') return supportWords(row);
  const value = held?.to ?? valueIn(row, field);
  if (field === 'applicability' || (field === 'responsibility' && value !== '')) return choiceWord(field, value);
  return value;
};

const supportWords = ({ support }: SoaRow): string => {
  const [first] = support;
  if (!first) return '';
  return support.length === 1
    ? `${first.key} ${first.title}`
    : `${formatNumber(support.length)}: ${support.map(({ key }) => key).join(', ')}`;
};
