// biome-ignore-all lint/a11y/useSemanticElements lint/a11y/useFocusableInteractive: only rows in sight are drawn, in a grid that has the focus and scrolls by itself
import { useEffect, useId, useRef } from 'react';
import { useWindow } from '../list/use-window.ts';
import { SoaCellEditor } from './SoaCellEditor.tsx';
import { SoaGridRow } from './SoaGridRow.tsx';
import classes from './soa.module.css';
import type { Edit, Pending } from './soa-edits.ts';
import { COLUMNS, type Cursor, NAME, spanOf, TRACKS, WIDTH } from './soa-grid.ts';
import type { SoaRow } from './soa-query.ts';
import { useSoaGrid } from './use-soa-grid.ts';

const HEIGHT = 44;

interface Props {
  readonly label: string;
  readonly rows: readonly SoaRow[];
  readonly pending: ReadonlyMap<string, Pending>;
  readonly mayEdit: boolean;
  readonly onApply: (edits: readonly Edit[]) => void;
  readonly onUndo: () => void;
  readonly onControls: (row: SoaRow) => void;
}

/** The statement as a spreadsheet: one stop for the tab key, arrows and typing from there. Only rows in sight are drawn. */
export const SoaGrid = (props: Props) => {
  const { label, rows, pending } = props;
  const place = useRef<HTMLDivElement>(null);
  const base = useId();
  const seen = useWindow(place, { size: HEIGHT, count: rows.length, scrolls: 'own' });
  const { cursor, setCursor, editing, edit, leave, onKeyDown, onPaste } = useSoaGrid(props, () =>
    place.current?.focus({ preventScroll: true }),
  );
  const [from, to] = spanOf(cursor);
  const current = rows[cursor.row];
  useShown(`${base}${cursor.row}-${cursor.column}`, cursor);
  const drawn = [...new Set([...range(seen.first, seen.last), cursor.row])].toSorted((a, b) => a - b);
  return (
    <div
      ref={place}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-colcount={COLUMNS.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={current ? `${base}${cursor.row}-${cursor.column}` : undefined}
      tabIndex={0}
      className={classes['grid']}
      onKeyDown={onKeyDown}
      onPaste={onPaste}
    >
      <Head />
      <div role="rowgroup" className={classes['body']} style={{ height: rows.length * HEIGHT, minWidth: WIDTH }}>
        {drawn.map((index) => {
          const one = rows[index];
          if (!one) return null;
          return (
            <SoaGridRow
              key={one.id}
              row={one}
              index={index}
              top={index * HEIGHT}
              idOf={(at) => `${base}${index}-${at}`}
              column={index === cursor.row ? cursor.column : undefined}
              chosen={index >= from && index <= to ? cursor.column : undefined}
              pending={pending}
              onPick={(at, isHeld) => setCursor({ row: index, column: at, anchor: isHeld ? cursor.anchor : index })}
              onOpen={edit}
            />
          );
        })}
        {editing && (
          <SoaCellEditor
            key={`${editing.row.id} ${editing.column.field}`}
            column={editing.column}
            label={`${editing.column.label} of ${editing.row.ref}`}
            start={editing.text}
            left={NAME + COLUMNS.slice(0, cursor.column).reduce((sum, { width }) => sum + width, 0)}
            top={cursor.row * HEIGHT}
            onLeave={leave}
          />
        )}
      </div>
    </div>
  );
};

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

/** Keeps the cell that the cursor is in in sight. */
const useShown = (id: string, { row, column }: Cursor): void => {
  const before = useRef({ row, column });
  useEffect(() => {
    const { current } = before;
    if (current.row === row && current.column === column) return;
    before.current = { row, column };
    document.getElementById(id)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [id, row, column]);
};

const Head = () => (
  <div role="rowgroup" className={classes['head']} style={{ minWidth: WIDTH }}>
    <div role="row" aria-rowindex={1} className={classes['cells']} style={{ gridTemplateColumns: TRACKS }}>
      {['Requirement', ...COLUMNS.map(({ label }) => label)].map((label) => (
        <div key={label} role="columnheader">
          {label}
        </div>
      ))}
    </div>
  </div>
);
