import type { Change, PlanEntry } from '../api.ts';
import { bold, dim, paint } from './paint.ts';
import { oneLine } from './safe.ts';
import { valueText } from './value.ts';
import { cutTo } from './width.ts';

const MOST = 120;

const shown = (value: unknown): string => {
  if (value === null || value === undefined) return 'nothing';
  const text = oneLine(typeof value === 'object' && !Array.isArray(value) ? JSON.stringify(value) : valueText(value));
  return text === '' ? '""' : cutTo(text, MOST);
};

const isNothing = (value: unknown): boolean => value === null || value === undefined;

const fieldLine = ({ field, from, to }: Change): string => {
  if (isNothing(from)) return paint('green', `    + ${field}: ${shown(to)}`);
  if (isNothing(to)) return paint('red', `    - ${field}: ${shown(from)}`);
  return `${paint('yellow', '    ~')} ${field}: ${shown(from)} → ${shown(to)}`;
};

const SIGNS: Readonly<Record<string, string>> = {
  create: paint('green', '+'),
  update: paint('yellow', '~'),
  remove: paint('red', '-'),
};

/** What would change, like a diff: + is new, ~ changes, - goes. Fields of new records only when asked for. */
export const planLines = (changes: readonly PlanEntry[], full: boolean): string[] =>
  changes.flatMap(({ op, kind, key, title, fields }) => [
    `${SIGNS[op] ?? op} ${dim(kind)} ${bold(key)} ${oneLine(title)}`,
    ...(op === 'create' && !full ? [] : fields.map(fieldLine)),
  ]);

const WORDS: readonly (readonly [string, string])[] = [
  ['created', 'to create'],
  ['updated', 'to change'],
  ['removed', 'to remove'],
  ['linked', 'links to make'],
  ['unlinked', 'links to undo'],
  ['unchanged', 'as they are'],
];
const DONE: Readonly<Record<string, string>> = {
  'to create': 'created',
  'to change': 'changed',
  'to remove': 'removed',
  'links to make': 'links made',
  'links to undo': 'links undone',
};

/** The numbers of a plan, or of what was done. */
export const countsLine = (counts: Readonly<Record<string, number>>, done: boolean): string =>
  WORDS.flatMap(([name, words]) => {
    const n = counts[name] ?? 0;
    return n > 0 ? [`${n} ${done ? (DONE[words] ?? words) : words}`] : [];
  }).join(', ');
