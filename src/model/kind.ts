import type { Fact, Group, Member, Mode } from '../assurance/types.ts';
import type { Field, Fields } from './field.ts';
import type { Followed } from './permission.ts';

export const AREAS = [
  'programme',
  'validation',
  'risk',
  'vendors',
  'incidents',
  'engagement',
  'trust',
  'privacy',
  'practice',
  'people',
] as const;
export type Area = (typeof AREAS)[number];

type DataOf<F extends Fields> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

/** A record as rules and surfaces see it. Times are ISO 8601 in UTC; `data` holds the kind's own fields. */
export interface RecordView<D = Readonly<Record<string, unknown>>> {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly owner: string | null;
  readonly scope: string | null;
  readonly dueAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly data: D;
  /** Who made it (`person:<id>`, `key:<id>`); only of kinds that are personal, or follow another record. */
  readonly maker?: string;
  /** The record whose readers read it; only of kinds that follow one. */
  readonly about?: Followed;
}

/** A link as rules see it: one end is the record under judgement, `other` is the far one. */
export interface LinkView {
  readonly relation: string;
  readonly direction: 'in' | 'out';
  readonly data: Readonly<Record<string, unknown>>;
  readonly other: Pick<RecordView, 'id' | 'kind' | 'createdAt' | 'data'>;
}

export interface Relation {
  /** Kinds it may point to; `*` is any. */
  readonly to: readonly string[];
  /** Read from the record that owns it ("proves") and from the other end ("proved by"). */
  readonly label: string;
  readonly inverse: string;
  readonly help: string;
  readonly cardinality: 'one' | 'many';
  readonly required?: boolean;
  /** Undoing such a link takes the right to approve. */
  readonly guarded?: boolean;
  /** Fields that the link itself carries, such as coverage and rationale. */
  readonly data?: Fields;
}

export interface Transition {
  readonly name: string;
  readonly label: string;
  readonly from: readonly string[];
  readonly to: string;
  /** The right that it takes: `update` (anyone who may edit) or `approve`. */
  readonly needs: 'update' | 'approve';
}

export interface Lifecycle {
  readonly initial: string;
  /** States in order, with their labels. */
  readonly states: Readonly<Record<string, string>>;
  readonly transitions: readonly Transition[];
}

/** Which links feed a group: `in` are links that point at the record, `out` are its own. */
export interface Via {
  readonly relation: string;
  readonly direction: 'in' | 'out';
}

export interface GroupRule<D> {
  readonly name: string;
  readonly via: readonly Via[];
  readonly mode: Mode['kind'] | ((record: RecordView<D>, links: readonly LinkView[]) => Mode);
  readonly empty: Group['empty'];
  /** Further links that `mode` looks at without their far ends being members. */
  readonly looksAt?: readonly Via[];
  /** Coverage, target or start of a member, from the link and the record at its other end. */
  readonly member?: (link: LinkView) => Omit<Member, 'id'>;
}

export interface AssuranceRule<D> {
  readonly facts: (record: RecordView<D>) => readonly Fact[];
  readonly groups: readonly GroupRule<D>[];
  /** Fields that the rules of neighbours read (through `LinkView.other`); when they change, so may the neighbours. */
  readonly exposes?: readonly string[];
}

export interface Kind<F extends Fields = Fields> {
  readonly name: string;
  readonly plural: string;
  /** Of the record's key: `CTL` gives CTL-1, CTL-2 … */
  readonly prefix: string;
  readonly area: Area;
  readonly label: string;
  readonly labelPlural: string;
  /** What belongs here and why: shown on an empty list. */
  readonly help: string;
  readonly fields: F;
  /** The flag without which a record is there for whoever made it and nobody else. */
  readonly personalUnless?: string;
  /** The relation to the record whose readers read it, and whose scope it lies in; only its maker changes it. */
  readonly follows?: string;
  readonly relations: Readonly<Record<string, Relation>>;
  readonly lifecycle: Lifecycle;
  readonly assurance?: AssuranceRule<DataOf<F>>;
  /** Columns of the list: common ones (key, title, state, status, owner, scope, dueAt, updatedAt) and fields. */
  readonly list: readonly string[];
  /** Values worked out from the record and what it rests on; never stored. */
  readonly derive?: (
    record: RecordView<DataOf<F>>,
    links: readonly (Omit<LinkView, 'other'> & { readonly status: string })[],
  ) => Readonly<Record<string, unknown>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a rule is written against its own kind's fields; side by side in the registry those differ, and only records validated against that very kind ever reach it
type OfItsKind = any;

/** A kind of any fields, as the registry and the surfaces hold it. */
export type AnyKind = Omit<Kind, 'assurance' | 'derive'> & {
  readonly assurance?: AssuranceRule<OfItsKind>;
  readonly derive?: (record: OfItsKind, links: OfItsKind) => Readonly<Record<string, unknown>>;
};

type KindSpec<F extends Fields> = Omit<Kind<F>, 'relations' | 'lifecycle' | 'labelPlural'> & {
  readonly labelPlural?: string;
  readonly relations?: Kind['relations'];
  readonly lifecycle?: Lifecycle;
};

/** What a kind has that names no lifecycle: in use until it is retired. */
export const ACTIVE_RETIRED: Lifecycle = {
  initial: 'active',
  states: { active: 'Active', retired: 'Retired' },
  transitions: [
    { name: 'retire', label: 'Retire', from: ['active'], to: 'retired', needs: 'update' },
    { name: 'reinstate', label: 'Reinstate', from: ['retired'], to: 'active', needs: 'update' },
  ],
};

/** Defines a kind; every surface is derived from it. See CONTRIBUTING.md, "Add a kind". */
export const defineKind = <const F extends Fields>(spec: KindSpec<F>): Kind<F> => ({
  labelPlural: `${spec.label}s`,
  relations: {},
  lifecycle: ACTIVE_RETIRED,
  ...spec,
});
