import type { Change } from '../../../model/change.ts';
import type { SoaRow } from './soa-query.ts';

export const FIELDS = ['applicability', 'justification', 'responsibility', 'implementation'] as const;
export type Field = (typeof FIELDS)[number];

/** A cell as somebody wants it: `from` is what stood there when they changed it. */
export interface Edit {
  readonly id: string;
  readonly field: Field;
  readonly from: string;
  readonly to: string;
}

/** An edit that is not in the record yet. */
export interface Pending extends Edit {
  /** `conflict`: somebody else changed the same cell to `theirs` meanwhile. `refused`: the server does not take it. */
  readonly state: 'saving' | 'conflict' | 'refused' | 'unsent';
  readonly theirs?: string;
  readonly why?: string;
}

export const cellId = ({ id, field }: Pick<Edit, 'id' | 'field'>): string => `${id} ${field}`;

/** What stands in a cell; nothing chosen is empty. */
export const valueIn = (row: SoaRow, field: Field): string => row[field] ?? '';

/** Edits that change something, from how the rows look to whoever edits. */
export const editsTo = (
  rows: readonly SoaRow[],
  pending: ReadonlyMap<string, Pending>,
  field: Field,
  to: (row: SoaRow) => string,
): readonly Edit[] =>
  rows.flatMap((row) => {
    const from = pending.get(cellId({ id: row.id, field }))?.to ?? valueIn(row, field);
    const wanted = to(row);
    return wanted === from ? [] : [{ id: row.id, field, from, to: wanted }];
  });

export const inverseOf = (edits: readonly Edit[]): readonly Edit[] =>
  edits.map(({ id, field, from, to }) => ({ id, field, from: to, to: from }));

/** Of several edits of one cell the last counts, from where the first began. */
export const merged = (edits: readonly Edit[]): readonly Edit[] => {
  const byCell = new Map<string, Edit>();
  for (const edit of edits) {
    const before = byCell.get(cellId(edit));
    byCell.set(cellId(edit), before ? { ...edit, from: before.from } : edit);
  }
  return [...byCell.values()];
};

/** One change for each record that is edited, at the version that is known; and which edits each stands for. */
export const changesOf = (edits: readonly Edit[], versionOf: (id: string) => number | undefined) => {
  const byRecord = new Map<string, Edit[]>();
  for (const edit of edits) byRecord.set(edit.id, [...(byRecord.get(edit.id) ?? []), edit]);
  return [...byRecord].map(([ref, own]): { readonly change: Change; readonly edits: readonly Edit[] } => {
    const version = versionOf(ref);
    const data = Object.fromEntries(own.map(({ field, to }) => [field, to === '' ? null : to]));
    return { change: { op: 'update', ref, ...(version === undefined ? {} : { version }), data }, edits: own };
  });
};

export interface Settled {
  /** To be sent again at the newer version: the cell itself is as it was. */
  readonly again: readonly Edit[];
  readonly conflicts: readonly Pending[];
}

/** What becomes of edits whose records have moved on: nothing that anybody wrote is lost, neither theirs nor ours. */
export const settle = (edits: readonly Edit[], rows: ReadonlyMap<string, SoaRow>): Settled => {
  const again: Edit[] = [];
  const conflicts: Pending[] = [];
  for (const edit of edits) {
    const row = rows.get(edit.id);
    if (!row) {
      conflicts.push({ ...edit, state: 'refused', why: 'This requirement is no longer in the adoption.' });
      continue;
    }
    const theirs = valueIn(row, edit.field);
    if (theirs === edit.from) again.push(edit);
    else if (theirs !== edit.to) conflicts.push({ ...edit, state: 'conflict', theirs });
  }
  return { again, conflicts };
};
