import { readStored, store } from '../../stored.ts';

/** What a key asks of the list. */
export type Command =
  | { readonly do: 'move'; readonly rows: number; readonly extend: boolean }
  | { readonly do: 'aside'; readonly columns: number }
  | { readonly do: 'edge'; readonly end: 'first' | 'last'; readonly extend: boolean }
  | { readonly do: 'open' | 'edit' | 'select' | 'range' | 'all' | 'clear' | 'search' | 'help' };

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** How far Page Up and Page Down go. */
const LEAP = 12;

/** Keys that are no letter or sign work always; the others can be turned off (WCAG 2.1.4). */
const ALWAYS: Readonly<Record<string, (extend: boolean) => Command>> = {
  ArrowDown: (extend) => ({ do: 'move', rows: 1, extend }),
  ArrowUp: (extend) => ({ do: 'move', rows: -1, extend }),
  PageDown: (extend) => ({ do: 'move', rows: LEAP, extend }),
  PageUp: (extend) => ({ do: 'move', rows: -LEAP, extend }),
  ArrowRight: () => ({ do: 'aside', columns: 1 }),
  ArrowLeft: () => ({ do: 'aside', columns: -1 }),
  Home: (extend) => ({ do: 'edge', end: 'first', extend }),
  End: (extend) => ({ do: 'edge', end: 'last', extend }),
  Enter: () => ({ do: 'open' }),
  F2: () => ({ do: 'edit' }),
  ' ': (extend) => ({ do: extend ? 'range' : 'select' }),
  Escape: () => ({ do: 'clear' }),
};

const LETTERS: Readonly<Record<string, (extend: boolean) => Command>> = {
  j: (extend) => ({ do: 'move', rows: 1, extend }),
  k: (extend) => ({ do: 'move', rows: -1, extend }),
  e: () => ({ do: 'edit' }),
  x: (extend) => ({ do: extend ? 'range' : 'select' }),
  a: () => ({ do: 'all' }),
  '/': () => ({ do: 'search' }),
  '?': () => ({ do: 'help' }),
};

/** The command of a key; undefined where it means nothing here. */
export const commandOf = (key: Key, withLetters: boolean): Command | undefined => {
  if (key.ctrlKey || key.metaKey || key.altKey) return undefined;
  const letter = key.key.length === 1 ? key.key.toLowerCase() : key.key;
  const make = ALWAYS[key.key] ?? (withLetters ? LETTERS[letter] : undefined);
  return make?.(key.shiftKey);
};

/** What works wherever on the page the focus is, unless somebody is typing. */
export const isForPage = (command: Command): boolean =>
  command.do === 'search' || command.do === 'help' || command.do === 'all' || command.do === 'move';

const SWITCH = 'candor.letter-keys';

export const hasLetterKeys = (): boolean => readStored(SWITCH) !== 'off';
export const switchLetterKeys = (on: boolean): void => store(SWITCH, on ? null : 'off');

/** What the help lists, in order. */
export const KEY_HELP: readonly (readonly [keys: readonly string[], what: string])[] = [
  [['j', 'k'], 'Down and up; ↓ and ↑ do the same'],
  [['←', '→'], 'Left and right within a row'],
  [['Enter'], 'Open the record, or fold and unfold a group'],
  [['e', 'F2'], 'Edit the cell'],
  [['x', 'Space'], 'Select the row'],
  [['Shift', 'x'], 'Select from the last selected row to here; Shift with j, k or an arrow does it step by step'],
  [['a'], 'Select everything that the list shows'],
  [['Esc'], 'Nothing selected'],
  [['/'], 'Search in this list'],
  [['?'], 'These keys'],
];
