/** Statuses in order, worst first: comparing positions compares how bad they are. `not_applicable` stands outside the order. */
export const STATUSES = ['broken', 'unproven', 'weakened', 'assured', 'not_applicable'] as const;
export type Status = (typeof STATUSES)[number];

/**
 * What a record says about itself. While `from <= t < to` the fact is active and holds the record at `status` or worse.
 * An active `not_applicable` fact takes the record out of every combination.
 * Times are milliseconds since 1970; an absent bound is open.
 */
export interface Fact {
  readonly code: string;
  readonly status: Exclude<Status, 'assured'>;
  readonly from?: number;
  readonly to?: number;
  /** true: an approved exception may lift it to `weakened`. */
  readonly liftable?: boolean;
}

/** One record that another rests on. */
export interface Member {
  readonly id: string;
  /** For `coverage` groups; absent means full. */
  readonly coverage?: 'full' | 'partial';
  /** For `newest` groups: what the member speaks about. */
  readonly target?: string;
  /** For `newest` groups: the moment from which the member speaks. */
  readonly from?: number;
}

/**
 * How the members of a group combine:
 * - `all`: the worst of them;
 * - `any`: the best of them;
 * - `at_least`: the n-th best; fewer than n members is `unproven` with code `too_few`;
 * - `coverage`: the best full member, `weakened` while any other member is worse than assured; partial members alone give at most `weakened`;
 * - `newest`: per target the newest member that already speaks, then the worst over the targets;
 * - `lift`: while any member is assured, the rest of the record is lifted to `weakened` (an exception in force).
 */
export type Mode =
  | { readonly kind: 'all' | 'any' | 'coverage' | 'lift' }
  | { readonly kind: 'at_least'; readonly n: number }
  | { readonly kind: 'newest'; readonly targets: readonly string[] };

export interface Group {
  readonly relation: string;
  readonly mode: Mode;
  readonly members: readonly Member[];
  /** What an empty group says (no member, or none that applies); null: it says nothing. */
  readonly empty: { readonly status: 'broken' | 'unproven' | 'weakened'; readonly code: string } | null;
}

/** A record as the engine sees it. */
export interface NodeInput {
  readonly id: string;
  readonly facts: readonly Fact[];
  readonly groups: readonly Group[];
}

/** Since when each code of one record holds something down, that record or another; milliseconds since 1970. */
export type Dates = Readonly<Record<string, number>>;

/** A record with all its codes that hold something down now; none: nothing any more. */
export interface Dated {
  readonly id: string;
  readonly dates: Dates;
}

/** A root of a status: the record and the code that hold it down, and since when. */
export interface Cause {
  readonly id: string;
  readonly code: string;
  readonly since: number;
}

export interface Assurance {
  readonly status: Status;
  /** The earliest moment at which the status can change by itself, or null. */
  readonly until: number | null;
  /** At most MAX_CAUSES, ordered by id then code. */
  readonly causes: readonly Cause[];
  /** true when more causes exist than are listed. */
  readonly more: boolean;
}

export interface Changed {
  readonly id: string;
  /** undefined: the record is new to the graph. */
  readonly before: Assurance | undefined;
  /** undefined: the record left the graph. */
  readonly after: Assurance | undefined;
}

/** How many causes a record lists. */
export const MAX_CAUSES = 8;

/** Records to put in (new or replaced whole) and ids to take out, at once. An id that is in both is put in. */
export interface Change {
  readonly upsert: readonly NodeInput[];
  readonly remove: readonly string[];
}

/** A refusal: each id rests on the next, and the last is the first. Nothing has changed. */
export interface Cycle {
  readonly cycle: readonly string[];
}

/** What a change did. */
export interface Effect {
  /** Every record whose assurance is another than before, those it rests on before those that rest on it. */
  readonly changed: readonly Changed[];
  /** Every record, and every id that is only named, of which a code began, ended or is dated anew, listed as a cause or not. */
  readonly dated: readonly Dated[];
}

export type Result = Effect | Cycle;

/** A step downwards: the relation that leads to `id` from the record before. */
export interface Step {
  readonly id: string;
  readonly relation: string;
}

/** Why a record has its status: for each listed cause a shortest path down to its root; empty when it is the record's own. */
export interface Why {
  readonly status: Status;
  readonly causes: readonly { readonly cause: Cause; readonly path: readonly Step[] }[];
}

/** A record that rests, directly or not, on another; `via` is what it rests on one step nearer to that other. */
export interface Impact {
  readonly id: string;
  readonly depth: number;
  readonly via: string;
  readonly relation: string;
}

/** A record and what it rests on, as deep as was asked. */
export interface Support {
  readonly id: string;
  /** false: the id is named as a member and is not in the graph. */
  readonly present: boolean;
  readonly status: Status;
  readonly until: number | null;
  /** Empty below the depth asked for. */
  readonly groups: readonly {
    readonly relation: string;
    readonly mode: Mode['kind'];
    readonly members: readonly Support[];
  }[];
}

/** How far to look around a record: levels down and up, and how much to name at most. */
export interface Reach {
  readonly down: number;
  readonly up: number;
  readonly nodes: number;
  readonly edges: number;
}

/** A record with what it rests on and what rests on it. */
export interface Neighbourhood {
  /** The record itself first; `depth` counts upwards: negative for what it rests on. */
  readonly nodes: readonly { readonly id: string; readonly depth: number }[];
  /** Between places in `nodes`: `from` rests on `to`. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly relation: string }[];
  /** true: there is more than the limits let in. */
  readonly cut: boolean;
}
