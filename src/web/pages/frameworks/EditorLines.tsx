import { type CSSProperties, type KeyboardEvent, memo } from 'react';
import classes from './editor.module.css';
import type { EditorRow } from './editor-rows.ts';
import type { Part, useEditor } from './use-editor.ts';

interface Props {
  readonly editor: ReturnType<typeof useEditor>;
  readonly faults: ReadonlyMap<string, string>;
}

/** The outline: a number and a title a row. */
export const EditorLines = ({ editor, faults }: Props) => (
  <ol className={classes['rows']} aria-label="Requirements">
    {editor.rows.map((row, index) => (
      <Row
        key={row.name}
        row={row}
        isCurrent={row.name === editor.current}
        fault={faults.get(row.name)}
        group={row.group === editor.rows[index - 1]?.group ? '' : row.group}
        onCurrent={editor.setCurrent}
        onChange={editor.change}
        onKey={editor.onKey}
      />
    ))}
  </ol>
);

interface RowProps {
  readonly row: EditorRow;
  readonly isCurrent: boolean;
  readonly fault: string | undefined;
  /** The chapter that begins with this row. */
  readonly group: string;
  readonly onCurrent: (name: string) => void;
  readonly onChange: (name: string, changed: Partial<EditorRow>) => void;
  readonly onKey: (event: KeyboardEvent<HTMLInputElement>, part: Part) => void;
}

/** Only the row that is meant listens to keys, so that typing in it draws it alone. */
const isSame = (a: RowProps, b: RowProps): boolean =>
  !a.isCurrent && !b.isCurrent && a.row === b.row && a.fault === b.fault && a.group === b.group;

const Row = memo(({ row, isCurrent, fault, group, onCurrent, onChange, onKey }: RowProps) => {
  const { name, number, title, depth, isRetired } = row;
  const shared = { onFocus: () => onCurrent(name), 'aria-invalid': fault !== undefined };
  const faultId = `fault ${name}`;
  return (
    <li className={classes['row']} data-current={isCurrent || undefined} data-retired={isRetired || undefined}>
      {group !== '' && <p className={classes['group']}>{group}</p>}
      <div className={classes['cells']} style={{ '--depth': depth } as CSSProperties}>
        <input
          {...shared}
          id={`number ${name}`}
          aria-label={`Number, level ${depth + 1}`}
          aria-describedby={fault === undefined ? undefined : faultId}
          value={number}
          maxLength={100}
          onChange={(event) => onChange(name, { number: event.currentTarget.value })}
          onKeyDown={(event) => onKey(event, 'number')}
        />
        <input
          {...shared}
          id={`title ${name}`}
          aria-label={`Title of ${number || 'the new row'}`}
          value={title}
          maxLength={500}
          onChange={(event) => onChange(name, { title: event.currentTarget.value })}
          onKeyDown={(event) => onKey(event, 'title')}
        />
        {isRetired && <span className={classes['quiet']}>Retired</span>}
      </div>
      {fault !== undefined && (
        <p id={faultId} className={classes['fault']}>
          {fault}
        </p>
      )}
    </li>
  );
}, isSame);
Row.displayName = 'Row';
