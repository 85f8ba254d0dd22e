import { type CSSProperties, lazy, Suspense, useRef, useState } from 'react';
import type { Row } from '../../api-types.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { Cell } from './Cell.tsx';
import type { Column } from './columns.ts';
import { GroupWords, LINE } from './GridRow.tsx';
import classes from './grid.module.css';
import { useRows } from './rows.ts';
import { lineAt, type Section } from './sections.ts';
import { isSelected, toggle } from './selection.ts';
import type { Editing, GridOptions } from './use-grid.ts';
import { useWindow } from './use-window.ts';

const CellEditor = lazy(() => import('./CellEditor.tsx').then((part) => ({ default: part.CellEditor })));

type Props = Pick<GridOptions, 'asked' | 'list' | 'columns' | 'selection' | 'onSelection' | 'onGroup' | 'mayEdit'>;

/** As many facts as a card shows beside its title. */
const FACTS = 6;
const TITLE = 44;
const FACT = 44;
const PADDING = 31;

/** The same records one below the other, for a narrow window; every card is as high as the next one. */
export const Cards = (props: Props) => {
  const { asked, list, columns, selection, onSelection, onGroup } = props;
  const place = useRef<HTMLUListElement>(null);
  const [editing, setEditing] = useState<Editing | null>(null);
  const title = columns.find(({ name }) => name === 'title');
  const facts = columns.filter(({ name }) => name !== 'title').slice(0, FACTS);
  const size = Math.max(LINE, (title ? TITLE : 0) + Math.ceil(facts.length / 2) * FACT + PADDING);
  const seen = useWindow(place, { size, count: list.lines, scrolls: 'page' });
  const rowAt = useRows(asked, list.sections, seen.first, seen.last);
  const lines = Array.from({ length: Math.max(0, seen.last - seen.first) }, (_, index) => seen.first + index);
  const close = () => {
    const button = editing && `[data-edits="${CSS.escape(`${editing.row.id} ${editing.column.name}`)}"]`;
    setEditing(null);
    if (button) place.current?.querySelector<HTMLElement>(button)?.focus({ preventScroll: true });
  };
  return (
    <div className={classes['cardsPlace']}>
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
              <GroupCard key={`group ${line.section.id}`} section={line.section} style={style} onGroup={onGroup} />
            );
          const row = rowAt(index);
          if (!row) return <li key={index} className={classes['card']} style={style} />;
          const isChosen = isSelected(selection, row.id);
          return (
            <li key={row.id} className={classes['card']} data-selected={isChosen || undefined} style={style}>
              <Choose row={row} isChosen={isChosen} onToggle={() => onSelection(toggle(selection, row))} />
              <Facts
                {...props}
                row={row}
                title={title}
                facts={facts}
                onEdit={(column) => setEditing({ row, column, left: 0, top: index * size })}
              />
            </li>
          );
        })}
      </ul>
      {editing && (
        <Suspense>
          <CellEditor
            key={`${editing.row.id} ${editing.column.name}`}
            asked={asked}
            editing={editing}
            onClose={close}
          />
        </Suspense>
      )}
    </div>
  );
};

interface GroupCardProps extends Pick<Props, 'onGroup'> {
  readonly section: Section;
  readonly style: CSSProperties;
}

const GroupCard = ({ section, style, onGroup }: GroupCardProps) => (
  <li className={classes['cardGroup']} style={style}>
    <button
      type="button"
      aria-expanded={section.note === undefined ? section.isOpen : undefined}
      onClick={() => onGroup(section.id)}
    >
      <GroupWords section={section} />
    </button>
  </li>
);

interface ChooseProps {
  readonly row: Row;
  readonly isChosen: boolean;
  readonly onToggle: () => void;
}

const Choose = ({ row, isChosen, onToggle }: ChooseProps) => (
  <label>
    <input type="checkbox" checked={isChosen} onChange={onToggle} aria-label={`Select ${row.key} ${row.title}`} />
  </label>
);

interface FactsProps extends Pick<Props, 'asked' | 'mayEdit'> {
  readonly row: Row;
  readonly title: Column | undefined;
  readonly facts: readonly Column[];
  readonly onEdit: (column: Column) => void;
}

/** What a card says of its record; the name of a fact that may be changed is the button that changes it. */
const Facts = ({ asked: { org, kind, search }, mayEdit, row, title, facts, onEdit }: FactsProps) => {
  const edit = (column: Column, words: string | null) =>
    mayEdit(column, row) ? (
      <button
        type="button"
        className={classes['cardEdit']}
        data-edits={`${row.id} ${column.name}`}
        aria-label={`Edit ${column.label} of ${row.key}`}
        onClick={() => onEdit(column)}
      >
        {words}
        <NamedIcon name="edit" size={12} />
      </button>
    ) : (
      words
    );
  return (
    <div>
      {title && (
        <div className={classes['cardTitle']}>
          {edit(title, null)}
          <Cell org={org} kind={kind} row={row} column={title} asOf={search['asOf']} />
        </div>
      )}
      <dl>
        {facts.map((column) => (
          <div key={column.name}>
            <dt>{edit(column, column.label)}</dt>
            <dd>
              <Cell org={org} kind={kind} row={row} column={column} asOf={search['asOf']} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
};
