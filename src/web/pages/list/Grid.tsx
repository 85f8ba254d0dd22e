// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one, only those in sight, are no <table>
import { useLocation } from '@tanstack/react-router';
import { lazy, type MouseEvent, type RefObject, Suspense, useEffect, useMemo, useRef, useState } from 'react';
import { NamedIcon } from '../../ui/icons.tsx';
import { type Column, nextSort, tracksOf } from './columns.ts';
import { GridRow, GroupLine, LINE } from './GridRow.tsx';
import classes from './grid.module.css';
import { useRows } from './rows.ts';
import { lineAt } from './sections.ts';
import { ALL_SELECTED, countSelected, isSelected, NOTHING_SELECTED } from './selection.ts';
import { type GridOptions, type GridState, useGrid } from './use-grid.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { useScrollPlace, useWindow } from './use-window.ts';

const CellEditor = lazy(() => import('./CellEditor.tsx').then((part) => ({ default: part.CellEditor })));

interface Props extends Omit<GridOptions, 'rowAt'> {
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
}

/** So high that the page itself need not scroll. */
const useRoom = (scroller: RefObject<HTMLElement | null>, lines: number) => {
  const [room, setRoom] = useState(600);
  useEffect(() => {
    const measure = () => {
      const top = (scroller.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
      setRoom(Math.max(320, window.innerHeight - top - BELOW));
    };
    measure();
    window.addEventListener('resize', measure);
    return () => window.removeEventListener('resize', measure);
  }, [scroller]);
  return { '--room': `${room}px`, '--least': `${Math.min(room, Math.max(3, lines + 1) * LINE + 2)}px` };
};
const BELOW = 62;

/** Which lines are drawn: those in sight, and the one that the keyboard is in, so that the focus is never lost. */
const drawnLines = (first: number, last: number, active: number, count: number): readonly number[] => {
  const lines = Array.from({ length: Math.max(0, last - first) }, (_, index) => first + index);
  if (active < count && (active < first || active >= last)) lines.push(active);
  return lines;
};

/** A kind's records as a grid: any number of them, only those in sight are drawn. */
export const Grid = (props: Props) => {
  const { asked, list, columns, selection, sort, onSort } = props;
  const { org, kind } = asked;
  const scroller = useRef<HTMLDivElement>(null);
  const seen = useWindow(scroller, { size: LINE, count: list.lines, scrolls: 'own' });
  const rowAt = useRows(asked, list.sections, seen.first, seen.last);
  const grid = useGrid(scroller, { ...props, rowAt });
  useGridKeys(scroller, grid.run);
  useScrollPlace(scroller, useLocation().state.__TSR_key ?? '', list.lines > 0);
  const room = useRoom(scroller, list.lines);
  const { template, width } = useMemo(() => tracksOf(columns), [columns]);
  const style = { ...room, '--grid-tracks': template, '--grid-width': `${width}px` } as React.CSSProperties;
  return (
    <div ref={scroller} className={classes['scroller']} style={style}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are heard by useGridKeys, for the whole page */}
      <div
        role="grid"
        tabIndex={-1}
        className={classes['grid']}
        aria-label={kind.labelPlural}
        aria-multiselectable
        aria-rowcount={list.lines + 1}
        onClick={(event) => onClick(event, grid, props)}
        onDoubleClick={(event) => onDoubleClick(event, grid)}
      >
        <Head {...props} sort={sort} onSort={onSort} />
        <div role="rowgroup" className={classes['body']} style={{ height: list.lines * LINE }}>
          {/* By line, not by record: what is focused keeps the focus while records come and go in it. */}
          {drawnLines(seen.first, seen.last, grid.place.line, list.lines).map((index) => {
            const line = lineAt(list.sections, index);
            if (!line) return null;
            const isActive = index === grid.place.line;
            if (line.is === 'head')
              return (
                <GroupLine
                  key={index}
                  section={line.section}
                  line={index}
                  isActive={isActive}
                  span={columns.length + 1}
                />
              );
            const row = rowAt(index);
            return (
              <GridRow
                key={index}
                org={org}
                kind={kind}
                columns={columns}
                row={row}
                line={index}
                asOf={asked.search['asOf']}
                activeColumn={isActive ? grid.place.column : -1}
                isSelected={row !== undefined && isSelected(selection, row.id)}
                mayEdit={props.mayEdit}
              />
            );
          })}
        </div>
      </div>
      {grid.editing && (
        <Suspense>
          <CellEditor
            key={`${grid.editing.row.id} ${grid.editing.column.name}`}
            asked={asked}
            editing={grid.editing}
            onClose={() => {
              grid.setEditing(null);
              grid.goTo(grid.place.line);
            }}
          />
        </Suspense>
      )}
    </div>
  );
};

const placeOf = (target: EventTarget) => {
  const element = target as HTMLElement;
  const line = element.closest<HTMLElement>('[data-line]')?.dataset['line'];
  const column = element.closest<HTMLElement>('[data-column]')?.dataset['column'];
  return { line: Number(line ?? -1), column: Number(column ?? -1) };
};

const onClick = (event: MouseEvent, grid: GridState, { onGroup }: Props): void => {
  const target = event.target as HTMLElement;
  const { line, column } = placeOf(target);
  if (line < 0) return;
  const group = target.closest<HTMLElement>('[data-group]')?.dataset['group'];
  if (group !== undefined) return onGroup(group);
  if (target.matches('[data-select]')) {
    if (event.shiftKey) void grid.selectTo(line, line);
    else grid.pick(line);
    return grid.setPlace({ line, column: grid.place.column });
  }
  if (column < 0) return;
  grid.setPlace({ line, column });
  const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  if (isPlain && target.closest('[data-open]')) {
    event.preventDefault();
    return grid.open(line);
  }
  if (target.closest('[data-edit]')) grid.edit(line, column);
};

const onDoubleClick = (event: MouseEvent, grid: GridState): void => {
  const { line, column } = placeOf(event.target);
  if (line >= 0 && column >= 0) grid.edit(line, column);
};

const Head = ({ columns, selection, onSelection, list, sort, onSort }: Props) => {
  const chosen = countSelected(selection, list.total ?? 0);
  const isEverything = list.total !== undefined && list.total > 0 && chosen === list.total;
  return (
    <div role="rowgroup" className={classes['head']}>
      <div role="row" tabIndex={-1} aria-rowindex={1} className={classes['headRow']}>
        <div role="columnheader" tabIndex={-1} className={classes['check']}>
          <input
            type="checkbox"
            aria-label="Select everything that the list shows"
            checked={isEverything}
            ref={(box) => {
              if (box) box.indeterminate = chosen > 0 && !isEverything;
            }}
            onChange={() => onSelection(isEverything ? NOTHING_SELECTED : ALL_SELECTED)}
          />
        </div>
        {columns.map((column) => (
          <HeadCell key={column.name} column={column} sort={sort} onSort={onSort} />
        ))}
      </div>
    </div>
  );
};

const ORDER = { up: 'ascending', down: 'descending' } as const;

const HeadCell = ({ column, sort, onSort }: { readonly column: Column } & Pick<Props, 'sort' | 'onSort'>) => {
  const by = column.sort;
  const order = sort === by ? 'up' : sort === `-${by}` ? 'down' : undefined;
  return (
    <div role="columnheader" tabIndex={-1} aria-sort={order ? ORDER[order] : 'none'}>
      <button type="button" className={classes['sort']} title={column.label} onClick={() => onSort(nextSort(sort, by))}>
        <span>{column.label}</span>
        {order && <NamedIcon name={order} size={13} />}
      </button>
    </div>
  );
};
