import type { Change } from '../change.ts';
import type { Registry } from '../registry.ts';
import {
  dueText,
  isReserved,
  LIVED_KINDS,
  type Path,
  type PresentRecord,
  type ProgrammeLink,
  type SourcedLink,
  type SourcedRecord,
  sameValue,
} from './programme-record.ts';

/** One difference: a common field, one of the kind’s own, or a link as `links.<relation>`. null is "not there". */
export interface FieldDifference {
  readonly field: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What would happen to one record. */
export interface PlanEntry {
  readonly op: 'create' | 'update' | 'remove';
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly fields: readonly FieldDifference[];
}

/** A change together with where in the files it comes from. */
export interface PlannedChange {
  readonly change: Change;
  /** The record that it is about. */
  readonly key: string;
  readonly kind: string;
  /** The place of a part of the change (the steps of a JSON pointer below it); null where no file has it. */
  readonly place: (steps: readonly string[]) => string | null;
}

export interface ProgrammeDiff {
  readonly changes: readonly PlannedChange[];
  readonly plan: readonly PlanEntry[];
  readonly unchanged: number;
}

/** What the organisation is like around the records. */
export interface Surroundings {
  /** Key of the organisation’s own scope; null where it has none yet. */
  readonly root: string | null;
}

/**
 * What makes the present records what the files say: creates, updates of the changed fields only (null clears),
 * links made, changed and undone. The files are the whole truth of the records they name, except for links to kinds
 * that files do not hold. Records that only the organisation has are not touched.
 */
export const diffProgramme = (
  wanted: readonly SourcedRecord[],
  present: ReadonlyMap<string, PresentRecord>,
  registry: Registry,
  surroundings: Surroundings,
): ProgrammeDiff => {
  const changes: PlannedChange[] = [];
  const plan: PlanEntry[] = [];
  const diff = new RecordDiff(registry, defaultScope(wanted, surroundings), new Set(wanted.map(({ key }) => key)));
  for (const record of wanted) {
    const known = present.get(record.key);
    const found = known ? diff.update(record, known) : diff.create(record);
    changes.push(...found.changes);
    if (found.fields.length > 0 || !known)
      plan.push({
        op: known ? 'update' : 'create',
        kind: record.kind,
        key: record.key,
        title: record.title,
        fields: found.fields,
      });
  }
  return { changes, plan, unchanged: wanted.length - plan.length };
};

/** Removes records as a plan says it: for `prune`. */
export const diffRemovals = (records: readonly PresentRecord[]): ProgrammeDiff => ({
  changes: records.map(({ key, kind, version }) => ({
    change: { op: 'remove', ref: key, version },
    key,
    kind,
    place: () => null,
  })),
  plan: records.map(({ key, kind, title }) => ({ op: 'remove', kind, key, title, fields: [] })),
  unchanged: 0,
});

/** The scope of records that name none: the organisation’s own, or the one that the files are about to make it. */
const defaultScope = (wanted: readonly SourcedRecord[], { root }: Surroundings): string | null =>
  root ?? wanted.find((record) => record.kind === 'scope' && record.scope === null)?.key ?? null;

interface Found {
  readonly changes: readonly PlannedChange[];
  readonly fields: readonly FieldDifference[];
}

class RecordDiff {
  readonly #registry: Registry;
  readonly #scope: string | null;
  readonly #wanted: ReadonlySet<string>;

  constructor(registry: Registry, scope: string | null, wanted: ReadonlySet<string>) {
    this.#registry = registry;
    this.#scope = scope;
    this.#wanted = wanted;
  }

  create(record: SourcedRecord): Found {
    const scope = this.#scopeOf(record);
    const paths = new Map<string, Path>();
    const links: Record<string, { to: string; data: Record<string, unknown> }[]> = {};
    for (const link of record.links) {
      const list = links[link.relation] ?? [];
      links[link.relation] = list;
      paths.set(`${link.relation}/${list.length}`, link.path);
      list.push({ to: link.to, data: { ...link.data } });
    }
    const change: Change = {
      op: 'create',
      kind: record.kind,
      key: record.key,
      title: record.title,
      state: record.state,
      data: { ...record.data },
      ...(record.owner === null ? {} : { owner: record.owner }),
      ...(scope === null ? {} : { scope }),
      ...(record.dueAt === null ? {} : { dueAt: record.dueAt }),
      ...(record.links.length === 0 ? {} : { links }),
    };
    return { changes: [planned(record, change, paths)], fields: this.#everything(record, scope) };
  }

  #everything(record: SourcedRecord, scope: string | null): FieldDifference[] {
    const initial = this.#registry.get(record.kind).lifecycle.initial;
    const common: FieldDifference[] = [
      { field: 'state', from: null, to: record.state === initial ? null : record.state },
      { field: 'owner', from: null, to: record.owner },
      { field: 'scope', from: null, to: scope },
      { field: 'dueAt', from: null, to: record.dueAt && dueText(record.dueAt) },
    ];
    return [
      ...common.filter(({ to }) => to !== null),
      ...Object.entries(record.data).map(([field, to]) => ({ field, from: null, to })),
      ...record.links.map((link) => ({ field: `links.${link.relation}`, from: null, to: linkText(link) })),
    ];
  }

  update(record: SourcedRecord, present: PresentRecord): Found {
    const own = differentFields(record, present);
    const common = differentCommon({ ...record, scope: this.#scopeOf(record) }, present);
    const links = this.#links(record, present);
    const fields = [...common, ...own, ...links.fields];
    if (common.length + own.length === 0) return { changes: links.changes, fields };
    const change: Change = {
      op: 'update',
      ref: record.key,
      version: present.version,
      ...Object.fromEntries(common.map(({ field, to }) => [field, field === 'dueAt' ? record.dueAt : to])),
      ...(own.length === 0 ? {} : { data: Object.fromEntries(own.map(({ field, to }) => [field, to])) }),
    };
    return { changes: [planned(record, change), ...links.changes], fields };
  }

  #links(record: SourcedRecord, present: PresentRecord): Found {
    const changes: PlannedChange[] = [];
    const fields: FieldDifference[] = [];
    const before = new Map(present.links.map((link) => [`${link.relation} ${link.to}`, link]));
    const after = new Set(record.links.map((link) => `${link.relation} ${link.to}`));
    for (const link of present.links) {
      if (after.has(`${link.relation} ${link.to}`) || this.#isLived(link)) continue;
      const change: Change = { op: 'unlink', from: record.key, relation: link.relation, to: link.to };
      changes.push(planned(record, change, ['links', link.relation]));
      fields.push({ field: `links.${link.relation}`, from: linkText(link), to: null });
    }
    for (const link of record.links) {
      const known = before.get(`${link.relation} ${link.to}`);
      if (known && sameValue(known.data, link.data)) continue;
      changes.push(linkChange(record, link));
      fields.push({ field: `links.${link.relation}`, from: known ? linkText(known) : null, to: linkText(link) });
    }
    return { changes, fields };
  }

  /** A link to something that files do not hold, and these do not name: nobody meant to take it away. */
  #isLived(link: ProgrammeLink): boolean {
    const kind = this.#registry.findByKey(link.to)?.name ?? '';
    return LIVED_KINDS.has(kind) && !this.#wanted.has(link.to);
  }

  #scopeOf(record: SourcedRecord): string | null {
    return record.scope ?? (record.kind === 'scope' ? null : this.#scope);
  }
}

/** The change that makes a link or changes its data. */
export const linkChange = (record: SourcedRecord, link: SourcedLink): PlannedChange => {
  const change: Change = { op: 'link', from: record.key, relation: link.relation, to: link.to, data: { ...link.data } };
  return planned(record, change, link.path);
};

const linkText = (link: ProgrammeLink): unknown =>
  Object.keys(link.data).length === 0 ? link.to : { to: link.to, ...link.data };

const differentCommon = (record: SourcedRecord, present: PresentRecord): FieldDifference[] => {
  const differences: FieldDifference[] = (['title', 'state', 'owner', 'scope'] as const)
    .filter((field) => record[field] !== present[field])
    .map((field) => ({ field, from: present[field], to: record[field] }));
  if (record.dueAt === present.dueAt) return differences;
  const text = (iso: string | null) => iso && dueText(iso);
  return [...differences, { field: 'dueAt', from: text(present.dueAt), to: text(record.dueAt) }];
};

const differentFields = (record: SourcedRecord, present: PresentRecord): FieldDifference[] =>
  [...new Set([...Object.keys(record.data), ...Object.keys(present.data)])]
    .filter((field) => !sameValue(record.data[field], present.data[field]))
    .map((field) => ({ field, from: present.data[field] ?? null, to: record.data[field] ?? null }));

const planned = (record: SourcedRecord, change: Change, links?: ReadonlyMap<string, Path> | Path): PlannedChange => ({
  change,
  key: record.key,
  kind: record.kind,
  place: (steps) => record.place(placeOf(steps, links)),
});

/** From the steps of a commit’s pointer below its change to the path in the document. */
const placeOf = (steps: readonly string[], links: ReadonlyMap<string, Path> | Path | undefined): Path => {
  if (links !== undefined && !('get' in links)) return [...links, ...(steps[0] === 'data' ? steps.slice(1) : [])];
  const [first, ...rest] = steps;
  if (first === 'data') return isReserved(rest[0] ?? '') ? steps : rest;
  if (first !== 'links') return steps;
  const [relation = '', index = '0', ...more] = rest;
  const path = links?.get(`${relation}/${index}`) ?? ['links', relation];
  return [...path, ...(more[0] === 'data' ? more.slice(1) : more)];
};
