import type { Fact, Group, Member, Mode } from '../assurance/types.ts';
import type { Field, Fields } from './field.ts';
import type { z } from 'zod';

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
}

/** A link as rules see it: one end is the record under judgement, `other` is the far one. */
export interface LinkView {
  readonly relation: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly other: RecordView;
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
  /** Coverage, target or start of a member, from the link and the record at its other end. */
  readonly member?: (link: LinkView) => Omit<Member, 'id'>;
}

export interface AssuranceRule<D> {
  readonly facts: (record: RecordView<D>) => readonly Fact[];
  readonly groups: readonly GroupRule<D>[];
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
  readonly relations: Readonly<Record<string, Relation>>;
  readonly lifecycle: Lifecycle;
  readonly assurance?: AssuranceRule<DataOf<F>>;
  /** Columns of the list: common ones (key, title, state, status, owner, scope, dueAt, updatedAt) and fields. */
  readonly list: readonly string[];
  /** Values worked out from the record and what it rests on; never stored. */
  readonly derive?: (record: RecordView<DataOf<F>>, links: readonly (LinkView & { readonly status: string })[]) => Readonly<Record<string, unknown>>;
}

/** A kind of any fields, as the registry and the surfaces hold it. */
// biome-ignore lint/suspicious/noExplicitAny: rules are written against their own fields and stored side by side; only the registry calls them, with records it validated against that very kind
export type AnyKind = Omit<Kind, 'assurance' | 'derive'> & { readonly assurance?: AssuranceRule<any>; readonly derive?: (record: any, links: any) => Readonly<Record<string, unknown>> };

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

/** The type of a kind's own fields. */
export type KindData<K> = K extends Kind<infer F> ? DataOf<F> : never;
export type SchemaOf<F extends Fields> = { readonly [K in keyof F]: z.ZodType };
