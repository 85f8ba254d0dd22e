import type { AnyKind } from '../../model/kind.ts';
import type { JournalChange, Person } from '../api-types.ts';

const VERBS: Readonly<Record<string, string>> = {
  create: 'Created',
  update: 'Changed',
  remove: 'Removed',
  link: 'Linked',
  unlink: 'Unlinked',
};

/** What was done, as the start of a sentence; events of members and keys by their own name. */
export const verbOf = ({ op, name = '' }: JournalChange): string => {
  const words = name.replaceAll(/[._]/g, ' ');
  return VERBS[op] ?? (words.charAt(0).toUpperCase() + words.slice(1) || op);
};

/** What of a record was changed: ": Statement, Owner", or the way that its state went. */
export const changeFields = (kind: AnyKind | undefined, { op, fields = [], from, to }: JournalChange): string => {
  if (op !== 'update') return '';
  const label = (name: string) => kind?.fields[name]?.label ?? name.charAt(0).toUpperCase() + name.slice(1);
  const state = (name: JournalChange['from']) =>
    typeof name === 'string' ? (kind?.lifecycle.states[name] ?? name) : '';
  const names = fields.filter((name) => name !== 'state' || !from).map(label);
  const parts = [...(from && to ? [`${state(from)} → ${state(to)}`] : []), ...names];
  return parts.length === 0 ? '' : `: ${parts.join(', ')}`;
};

/** Who did it; Candor's own jobs by name. */
export const actorLabel = ({ type, id, name }: Person): string => {
  if (name) return type === 'key' ? `${name} (key)` : name;
  return type === 'system' ? `Candor, ${id}` : `${type} ${id}`;
};
