import type { Change } from '../change.ts';
import type { Fields } from '../field.ts';
import type { AnyKind } from '../kind.ts';
import { applyPatch, checkData } from '../schema.ts';
import type { FieldDifference, PlanEntry, PlannedChange } from './diff-programme.ts';
import { dueText, type PresentRecord, type ProgrammeLink, sameValue } from './programme-record.ts';
import { givenData, type RowProblem, type WantedRow } from './read-rows.ts';

/** What a row comes down to. */
export interface RowOutcome {
  readonly changes: readonly PlannedChange[];
  /** null: the record is already so. */
  readonly plan: PlanEntry | null;
  readonly problems: readonly RowProblem[];
}

/** Which of the organisation’s records a row may speak of. */
export interface RowSurroundings {
  readonly kind: AnyKind;
  readonly fields: Fields;
  readonly present: ReadonlyMap<string, PresentRecord>;
  /** Keys that are there or come with the file. */
  readonly known: ReadonlySet<string>;
  /** Key of the organisation’s own scope. */
  readonly root: string | null;
  /** The header that stands for a column’s id. */
  readonly headerOf: (id: string) => string | undefined;
}

/** The changes that make a record what its row says. Columns that the table does not have keep what is there. */
export const diffRow = (row: WantedRow, around: RowSurroundings): RowOutcome => {
  const dangling = danglingIn(row, around);
  if (dangling.length > 0) return { changes: [], plan: null, problems: dangling };
  const present = row.key === null ? undefined : around.present.get(row.key);
  return present ? updateRow(row, present, around) : createRow(row, around);
};

const problem = (row: WantedRow, message: string, column: string | undefined): RowProblem => ({
  row: row.row,
  message,
  ...(column === undefined ? {} : { column }),
});

const danglingIn = (row: WantedRow, { known, headerOf }: RowSurroundings): RowProblem[] => {
  const refs: [string, string][] = [];
  if (row.owner) refs.push(['owner', row.owner]);
  if (row.scope) refs.push(['scope', row.scope]);
  for (const [name, links] of Object.entries(row.links))
    for (const { to } of links ?? []) refs.push([`links.${name}`, to]);
  return refs
    .filter(([, key]) => !known.has(key))
    .map(([id, key]) => problem(row, `There is no record ${key}.`, headerOf(id)));
};

const createRow = (row: WantedRow, around: RowSurroundings): RowOutcome => {
  const { kind, fields, headerOf } = around;
  const problems: RowProblem[] = [];
  if (!row.title) problems.push(problem(row, 'A new record needs a title.', headerOf('title')));
  const checked = checkData(fields, givenData(row, fields), '');
  if (!checked.ok) problems.push(...checked.problems.map((one) => fieldProblem(row, one.pointer, one.detail, around)));
  for (const [name, relation] of Object.entries(kind.relations)) {
    if (relation.required && !row.links[name]?.length)
      problems.push(
        problem(row, `A new record needs "${relation.label}" (${relation.to.join(', ')}).`, headerOf(`links.${name}`)),
      );
  }
  if (problems.length > 0 || !checked.ok || !row.title) return { changes: [], plan: null, problems };
  const links = Object.fromEntries(
    Object.entries(row.links).flatMap(([name, given]) =>
      given ? [[name, given.map(({ to, data }) => ({ to, data: { ...data } }))]] : [],
    ),
  );
  const change: Change = {
    op: 'create',
    kind: kind.name,
    title: row.title,
    data: checked.value,
    ...(row.key === null ? {} : { key: row.key }),
    ...(row.state ? { state: row.state } : {}),
    ...(row.owner ? { owner: row.owner } : {}),
    ...(row.scope ? { scope: row.scope } : {}),
    ...(row.dueAt ? { dueAt: row.dueAt } : {}),
    ...(Object.keys(links).length === 0 ? {} : { links }),
  };
  const plan: PlanEntry = {
    op: 'create',
    kind: kind.name,
    key: row.key ?? '',
    title: row.title,
    fields: madeFields(row),
  };
  return { changes: [planned(row, around, change)], plan, problems: [] };
};

const madeFields = (row: WantedRow): FieldDifference[] => [
  ...(['state', 'owner', 'scope', 'dueAt'] as const).flatMap((field) => {
    const value = row[field];
    return value ? [{ field, from: null, to: field === 'dueAt' ? dueText(value) : value }] : [];
  }),
  ...Object.entries(row.data).flatMap(([field, to]) => (to === null ? [] : [{ field, from: null, to }])),
  ...Object.values(row.links).flatMap((links) => (links ?? []).map((link) => linkDifference(null, link))),
];

const fieldProblem = (
  row: WantedRow,
  pointer: string,
  detail: string,
  { fields, headerOf }: RowSurroundings,
): RowProblem => {
  const name = pointer.split('/')[1] ?? '';
  const empty = (row.data[name] ?? null) === null;
  return problem(row, empty ? `"${fields[name]?.label ?? name}" must not be empty.` : `${detail}.`, headerOf(name));
};

/** Nothing at all, which a table cannot tell apart: no value, an empty text, an empty list. */
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);

const updateRow = (row: WantedRow, present: PresentRecord, around: RowSurroundings): RowOutcome => {
  const { fields, kind } = around;
  const own = Object.entries(row.data)
    .filter(
      ([name, value]) => !(isNothing(value) && isNothing(present.data[name])) && !sameValue(value, present.data[name]),
    )
    .map(([field, to]) => ({ field, from: present.data[field] ?? null, to }));
  const common = commonDifferences(row, present, around);
  const patch = Object.fromEntries(own.map(({ field, to }) => [field, to]));
  const checked = applyPatch(fields, present.data, patch, '');
  if (!checked.ok)
    return {
      changes: [],
      plan: null,
      problems: checked.problems.map((one) => fieldProblem(row, one.pointer, one.detail, around)),
    };
  const links = linkChanges(row, present, around);
  const changed = [...common, ...own, ...links.fields];
  if (changed.length === 0) return { changes: [], plan: null, problems: [] };
  const change: Change = {
    op: 'update',
    ref: present.key,
    version: present.version,
    ...Object.fromEntries(common.map(({ field, to }) => [field, field === 'dueAt' ? (row.dueAt ?? null) : to])),
    ...(own.length === 0 ? {} : { data: patch }),
  };
  const title = row.title ?? present.title;
  return {
    changes: [...(common.length + own.length > 0 ? [planned(row, around, change)] : []), ...links.changes],
    plan: { op: 'update', kind: kind.name, key: present.key, title, fields: changed },
    problems: [],
  };
};

/** An empty title or state keeps what is there, because neither can be nothing; an empty scope is the organisation. */
const commonDifferences = (
  row: WantedRow,
  present: PresentRecord,
  { root, kind }: RowSurroundings,
): FieldDifference[] => {
  const wanted = {
    title: row.title ?? present.title,
    state: row.state ?? present.state,
    owner: row.owner === undefined ? present.owner : row.owner,
    scope:
      row.scope === undefined ? present.scope : (row.scope ?? (kind.name === 'scope' ? null : (root ?? present.scope))),
  };
  const differences: FieldDifference[] = (['title', 'state', 'owner', 'scope'] as const)
    .filter((field) => wanted[field] !== present[field])
    .map((field) => ({ field, from: present[field], to: wanted[field] }));
  if (row.dueAt === undefined || row.dueAt === present.dueAt) return differences;
  const text = (iso: string | null) => iso && dueText(iso);
  return [...differences, { field: 'dueAt', from: text(present.dueAt), to: text(row.dueAt) }];
};

const linkText = (link: ProgrammeLink): unknown =>
  Object.keys(link.data).length === 0 ? link.to : { to: link.to, ...link.data };

const linkDifference = (from: ProgrammeLink | null, to: ProgrammeLink | null): FieldDifference => ({
  field: `links.${(to ?? from)?.relation ?? ''}`,
  from: from && linkText(from),
  to: to && linkText(to),
});

const linkChanges = (row: WantedRow, present: PresentRecord, around: RowSurroundings) => {
  const changes: PlannedChange[] = [];
  const fields: FieldDifference[] = [];
  for (const [relation, given] of Object.entries(row.links)) {
    const before = new Map(present.links.filter((link) => link.relation === relation).map((link) => [link.to, link]));
    const after = new Set((given ?? []).map(({ to }) => to));
    for (const link of before.values()) {
      if (after.has(link.to)) continue;
      changes.push(planned(row, around, { op: 'unlink', from: present.key, relation, to: link.to }));
      fields.push(linkDifference(link, null));
    }
    for (const link of given ?? []) {
      const known = before.get(link.to);
      if (known && sameValue(known.data, link.data)) continue;
      changes.push(
        planned(row, around, { op: 'link', from: present.key, relation, to: link.to, data: { ...link.data } }),
      );
      fields.push(linkDifference(known ?? null, link));
    }
  }
  return { changes, fields };
};

/** A change of a row; its place is "row" or "row:header". */
const planned = (row: WantedRow, { kind, headerOf }: RowSurroundings, change: Change): PlannedChange => ({
  change,
  key: row.key ?? `row ${row.row}`,
  kind: kind.name,
  place: ([first, second]) => {
    const id = change.op === 'link' || change.op === 'unlink' ? `links.${change.relation}` : idOfStep(first, second);
    const header = id === undefined ? undefined : headerOf(id);
    return header === undefined ? `${row.row}` : `${row.row}:${header}`;
  },
});

const idOfStep = (first: string | undefined, second: string | undefined): string | undefined => {
  if (first === 'data') return second;
  return first === 'links' ? `links.${second}` : first;
};
