import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { type EditorRow, endOf, moveRow, nestRow, newRow, rowsOfText } from './editor-rows.ts';

export type Part = 'number' | 'title';

let made = 0;
const freshName = (): string => {
  made += 1;
  return `new ${made}`;
};

/** The rows as somebody writes them, which of them is meant, and every deed on it, by key or by button. */
export const useEditor = (first: readonly EditorRow[]) => {
  const [rows, setRows] = useState(first);
  const [current, setCurrent] = useState<string | null>(first[0]?.name ?? null);
  const wanted = useRef<{ readonly name: string; readonly part: Part } | null>(null);
  useEffect(() => {
    if (!wanted.current) return;
    const { name, part } = wanted.current;
    wanted.current = null;
    document.getElementById(`${part} ${name}`)?.focus();
  });
  const at = rows.findIndex(({ name }) => name === current);
  const focus = (name: string, part: Part) => {
    wanted.current = { name, part };
    setCurrent(name);
  };
  const put = (next: readonly EditorRow[], part: Part = 'title') => {
    setRows(next);
    if (current !== null) focus(current, part);
  };
  const addBelow = (part: Part = 'number') => {
    const above = rows[at];
    const row = newRow(freshName(), above?.depth ?? 0, above?.group);
    const place = at < 0 ? rows.length : endOf(rows, at);
    setRows([...rows.slice(0, place), row, ...rows.slice(place)]);
    focus(row.name, part);
  };
  const paste = (text: string) => {
    const above = rows[at];
    const more = rowsOfText(text, freshName, above?.depth ?? 0, above?.group);
    const place = at < 0 ? rows.length : endOf(rows, at);
    setRows([...rows.slice(0, place), ...more, ...rows.slice(place)]);
    if (more[0]) focus(more[0].name, 'number');
  };
  /** A new row goes away; one that is kept is retired, or back in use. */
  const retire = () => {
    const row = rows[at];
    if (!row) return;
    if (row.id !== null) return put(rows.map((one) => (one === row ? { ...one, isRetired: !one.isRetired } : one)));
    const next = rows.filter((one) => one !== row);
    setRows(next);
    const beside = next[Math.max(0, at - 1)];
    if (beside) focus(beside.name, 'title');
  };
  const step = (by: 1 | -1, part: Part) => {
    const beside = rows[at + by];
    if (beside) focus(beside.name, part);
    if (beside) setRows([...rows]);
  };
  const change = (name: string, changed: Partial<EditorRow>) =>
    setRows((all) => all.map((row) => (row.name === name ? { ...row, ...changed } : row)));
  const deeds = {
    up: () => put(moveRow(rows, at, -1)),
    down: () => put(moveRow(rows, at, 1)),
    into: () => put(nestRow(rows, at, 1)),
    out: () => put(nestRow(rows, at, -1)),
    retire,
    addBelow,
    paste,
  };
  const onKey = (event: KeyboardEvent<HTMLInputElement>, part: Part) => {
    const deed = deedOf(event, { part, deeds, step });
    if (!deed) return;
    event.preventDefault();
    deed();
  };
  return { rows, setRows, current, setCurrent, at, change, onKey, ...deeds };
};

interface Keys {
  readonly part: Part;
  readonly deeds: Readonly<Record<'up' | 'down' | 'into' | 'out' | 'retire' | 'addBelow', () => void>>;
  readonly step: (by: 1 | -1, part: Part) => void;
}

const deedOf = (event: KeyboardEvent, { part, deeds, step }: Keys): (() => void) | undefined => {
  if (event.altKey) {
    const alt: Readonly<Record<string, () => void>> = {
      ArrowUp: deeds.up,
      ArrowDown: deeds.down,
      ArrowRight: deeds.into,
      ArrowLeft: deeds.out,
      Delete: deeds.retire,
    };
    return alt[event.key];
  }
  if (event.key === 'Enter') return () => deeds.addBelow();
  if (event.key === 'ArrowUp') return () => step(-1, part);
  if (event.key === 'ArrowDown') return () => step(1, part);
  return undefined;
};
