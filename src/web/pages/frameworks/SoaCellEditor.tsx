import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { registry } from '../../../model/registry.ts';
import classes from './soa.module.css';
import type { Column } from './soa-grid.ts';

interface Props {
  readonly column: Column;
  readonly label: string;
  readonly start: string;
  readonly left: number;
  readonly top: number;
  /** The text to keep, or undefined to leave the cell as it was; and where the cursor goes from here, in rows and columns. */
  readonly onLeave: (text: string | undefined, step: readonly [number, number]) => void;
}

/** A cell while it is edited. Enter keeps and goes down, Tab keeps and goes on, Escape leaves it; shift and Enter is a new line. */
export const SoaCellEditor = ({ column, label, start, left, top, onLeave }: Props) => {
  const [text, setText] = useState(start);
  const editor = useRef<HTMLTextAreaElement & HTMLSelectElement>(null);
  const isOver = useRef(false);
  useEffect(() => {
    editor.current?.focus();
    editor.current?.setSelectionRange?.(start.length, start.length);
  }, [start]);
  const leave = (kept: string | undefined, step: readonly [number, number]) => {
    if (isOver.current) return;
    isOver.current = true;
    onLeave(kept, step);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') leave(undefined, [0, 0]);
    else if (event.key === 'Enter' && !event.shiftKey) leave(text, [1, 0]);
    else if (event.key === 'Tab') leave(text, [0, event.shiftKey ? -1 : 1]);
    else return;
    event.preventDefault();
  };
  const common = {
    ref: editor,
    'aria-label': label,
    className: classes['editor'],
    style: { left, top, width: column.width },
    value: text,
    onKeyDown,
    onBlur: () => leave(text, [0, 0]),
  };
  if (!column.keys || column.field === 'support')
    return (
      <textarea {...common} maxLength={20_000} rows={4} onChange={(event) => setText(event.currentTarget.value)} />
    );
  const options = registry.get('applied_requirement').fields[column.field]?.options ?? {};
  return (
    <select {...common} onChange={(event) => setText(event.currentTarget.value)}>
      {column.field !== 'applicability' && <option value="">Not said</option>}
      {Object.entries(options).map(([value, word]) => (
        <option key={value} value={value}>
          {word}
        </option>
      ))}
    </select>
  );
};
