import { useRef } from 'react';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { Cell } from './Cell.tsx';
import type { Column } from './columns.ts';
import { LINE } from './GridRow.tsx';
import classes from './grid.module.css';
import { type Asked, type ListRows, useRows } from './rows.ts';
import { lineAt } from './sections.ts';
import { isSelected, type Selection, toggle } from './selection.ts';
import { useWindow } from './use-window.ts';

interface Props {
  readonly asked: Asked;
  readonly list: ListRows;
  readonly columns: readonly Column[];
  readonly selection: Selection;
  readonly onSelection: (next: Selection) => void;
  readonly onGroup: (id: string) => void;
}

/** As many facts as a card shows beside its title. */
const FACTS = 6;
const TITLE = 44;
const FACT = 44;
const PADDING = 31;

/** The same records one below the other, for a narrow window; every card is as high as the next one. */
export const Cards = ({ asked, list, columns, selection, onSelection, onGroup }: Props) => {
  const place = useRef<HTMLUListElement>(null);
  const title = columns.find(({ name }) => name === 'title');
  const facts = columns.filter(({ name }) => name !== 'title').slice(0, FACTS);
  const size = Math.max(LINE, (title ? TITLE : 0) + Math.ceil(facts.length / 2) * FACT + PADDING);
  const seen = useWindow(place, { size, count: list.lines, scrolls: 'page' });
  const rowAt = useRows(asked, list.sections, seen.first, seen.last);
  const lines = Array.from({ length: Math.max(0, seen.last - seen.first) }, (_, index) => seen.first + index);
  return (
    <ul
      ref={place}
      className={classes['cards']}
      aria-label={asked.kind.labelPlural}
      style={{ height: list.lines * size }}
    >
      {lines.map((index) => {
        const line = lineAt(list.sections, index);
        const style = { height: size, transform: `translateY(${index * size}px)` };
        if (line?.is === 'head')
          return (
            <li key={`group ${line.section.id}`} className={classes['cardGroup']} style={style}>
              <button type="button" aria-expanded={line.section.isOpen} onClick={() => onGroup(line.section.id)}>
                <NamedIcon name={line.section.isOpen ? 'down' : 'right'} size={14} />
                {line.section.label}
                <span className={classes['n']}>{formatNumber(line.section.n)}</span>
              </button>
            </li>
          );
        const row = rowAt(index);
        if (!row) return <li key={index} className={classes['card']} style={style} />;
        const isChosen = isSelected(selection, row.id);
        return (
          <li key={row.id} className={classes['card']} data-selected={isChosen || undefined} style={style}>
            <label>
              <input
                type="checkbox"
                checked={isChosen}
                onChange={() => onSelection(toggle(selection, row))}
                aria-label={`Select ${row.key} ${row.title}`}
              />
            </label>
            <div>
              {title && (
                <div className={classes['cardTitle']}>
                  <Cell org={asked.org} kind={asked.kind} row={row} column={title} />
                </div>
              )}
              <dl>
                {facts.map((column) => (
                  <div key={column.name}>
                    <dt>{column.label}</dt>
                    <dd>
                      <Cell org={asked.org} kind={asked.kind} row={row} column={column} />
                    </dd>
                  </div>
                ))}
              </dl>
            </div>
          </li>
        );
      })}
    </ul>
  );
};
