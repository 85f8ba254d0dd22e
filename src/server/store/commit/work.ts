import type { Change, JournalEvent } from '../../../model/change.ts';
import { AppError } from '../../../model/error.ts';
import type { Fields } from '../../../model/field.ts';
import type { AnyKind, RecordView } from '../../../model/kind.ts';
import type { Actor } from '../../../model/permission.ts';
import type { Registry } from '../../../model/registry.ts';
import type { Problem } from '../../../model/schema.ts';

/** A link as it stands, or as it will. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly relation: string;
  readonly to: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** One record that the commit touches: how it was, how it will be. */
export interface Work {
  readonly kind: AnyKind;
  readonly before: RecordView | null;
  after: RecordView | null;
}

/** Everything that a commit works on while its changes are taken one by one, in memory, before anything is written. */
export class Working {
  readonly actor: Actor;
  readonly registry: Registry;
  /** Milliseconds since 1970, later than any commit before. */
  readonly at: number;
  readonly rootScope: string | null;
  readonly fields: (kind: AnyKind) => Fields;
  readonly works = new Map<string, Work>();
  readonly byKey = new Map<string, string>();
  readonly links = new Map<string, Link>();
  readonly #byEnd = new Map<string, Set<string>>();
  readonly made = new Map<string, Link>();
  readonly undone = new Map<string, Link>();
  readonly events: JournalEvent[] = [];
  readonly problems: Problem[] = [];
  /** The record each change ended in, by the change's index. */
  readonly ends: (string | null)[] = [];

  constructor(base: {
    readonly actor: Actor;
    readonly registry: Registry;
    readonly at: number;
    readonly rootScope: string | null;
    readonly fields: (kind: AnyKind) => Fields;
  }) {
    this.actor = base.actor;
    this.registry = base.registry;
    this.at = base.at;
    this.rootScope = base.rootScope;
    this.fields = base.fields;
  }

  /** Takes in a record as the database has it. */
  know(record: RecordView): void {
    this.works.set(record.id, { kind: this.registry.get(record.kind), before: record, after: record });
    this.byKey.set(record.key, record.id);
  }

  /** Takes in a link as the database has it. */
  knowLink(link: Link): void {
    const name = linkKey(link.from, link.relation, link.to);
    this.links.set(name, link);
    for (const end of [link.from, link.to]) {
      const names = this.#byEnd.get(end);
      if (names) names.add(name);
      else this.#byEnd.set(end, new Set([name]));
    }
  }

  makeLink(link: Link): void {
    this.knowLink(link);
    this.made.set(linkKey(link.from, link.relation, link.to), link);
  }

  undoLink(link: Link): void {
    const name = linkKey(link.from, link.relation, link.to);
    this.links.delete(name);
    // A link made and undone in the same commit never was; one that replaced another leaves that one undone.
    if (!this.made.delete(name)) this.undone.set(name, link);
  }

  /** Links that end at a record now, on either side. */
  linksAt(id: string): Link[] {
    return [...(this.#byEnd.get(id) ?? [])].flatMap((name) => this.links.get(name) ?? []);
  }

  /** The record that a reference means now, after the changes so far; undefined when there is none. */
  find(ref: string): (Work & { readonly after: RecordView }) | undefined {
    const work = this.works.get(this.byKey.get(ref) ?? ref);
    return work?.after ? (work as Work & { readonly after: RecordView }) : undefined;
  }

  wrong(pointer: string, detail: string): void {
    this.problems.push({ pointer, detail });
  }
}

export const linkKey = (from: string, relation: string, to: string): string => `${from} ${relation} ${to}`;

type Reference = string | null | undefined;

const referencesOf = (change: Change | JournalEvent): Reference[] => {
  switch (change.op) {
    case 'event':
      return [];
    case 'link':
    case 'unlink':
      return [change.from, change.to];
    case 'create':
      return [change.key, change.id, change.owner, change.scope, ...targetsOf(change.links ?? {})];
    case 'update':
      return [change.ref, change.owner, change.scope];
    default:
      return [change.ref];
  }
};

const targetsOf = (links: NonNullable<Extract<Change, { op: 'create' }>['links']>): string[] =>
  Object.values(links)
    .flat()
    .map((target) => (typeof target === 'string' ? target : target.to));

/** Every id or key that the changes mention, so that all of them are read at once. */
export const referencesIn = (changes: readonly (Change | JournalEvent)[]): Set<string> =>
  new Set(changes.flatMap(referencesOf).filter((ref) => ref !== null && ref !== undefined));

/** Throws what is wrong with the changes, if anything is. */
export const refuseProblems = (problems: readonly Problem[]): void => {
  if (problems.length === 0) return;
  const first = problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  throw new AppError('invalid', `${first?.pointer || 'the request'}: ${first?.detail}${more}`, problems.slice(0, 100));
};
