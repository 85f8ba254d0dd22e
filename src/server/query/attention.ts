import { sql } from 'kysely';
import type { AnyKind } from '../../model/kind.ts';
import { WAITING, type WaitingStates } from '../../model/loop.ts';
import { type Actor, permitted } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import { reachAt } from './conditions.ts';
import { type Sql, sourceOf } from './source.ts';

const LISTED = 50;
const DAY_MS = 86_400_000;
/** Kinds of which somebody wants to know at once that they no longer hold: what others rely on, and what it rests on. */
const WATCHED = [
  'control',
  'check',
  'evidence',
  'policy',
  'vendor',
  'risk',
  'commitment',
  'answer',
  'claim',
  'adoption',
];

interface Named {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly title: string;
}

export interface Lapsed extends Named {
  readonly status: string;
  readonly before: string;
  readonly since: string;
}

export interface Waiting extends Named {
  readonly state: string;
  readonly dueAt: string | null;
  /** As its owner, or because it needs a decision or a review that this actor may give. */
  readonly as: 'owner' | 'approver' | 'reviewer';
}

export interface Listed<T> {
  readonly total: number;
  readonly items: readonly T[];
}

/** Of all rows the first, with how many there are. */
export const listed = <R extends { readonly total: number }, T>(
  rows: readonly R[],
  show: (row: R) => T,
): Listed<T> => ({
  total: rows[0]?.total ?? 0,
  items: rows.map(show),
});

/** What the actor may see that became worse in the day before `now`, the latest first. */
export const listLapsed = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  now: number,
  asOf?: Date,
): Promise<Listed<Lapsed>> => {
  const ways = WATCHED.flatMap((name) => {
    const reach = reachAt(actor, registry.get(name), asOf);
    return reach ? [sql`(record.kind = ${name} and ${reach})`] : [];
  });
  if (ways.length === 0) return { total: 0, items: [] };
  const source = sourceOf(asOf);
  const from = new Date((asOf?.getTime() ?? now) - DAY_MS);
  // Of the present an index knows what does not hold; of the past every record is asked.
  const few: Sql = asOf
    ? sql`true`
    : sql`record.id in (select worse.record_id from assurance as worse where worse.org_id = app_org()
        and worse.kind = any(${WATCHED}::text[]) and worse.status in ('broken', 'unproven') and worse.since > ${from})`;
  const found = await sql<Named & { status: string; before: string; since: Date; total: number }>`
    select ${source.id} as id, record.kind, record.key, record.title, stands.status, before.status as before,
      stands.since, count(*) over ()::int as total
    from ${source.from} cross join lateral ${source.assurance} as stands
      cross join lateral (select span.status from assurance_span as span where span.org_id = app_org()
        and span.record_id = ${source.id} and span.to_at = stands.since order by span.from_at desc limit 1) as before
    where record.org_id = app_org() and ${few} and stands.since > ${from}
      and ((stands.status = 'broken' and before.status in ('unproven', 'weakened', 'assured'))
        or (stands.status = 'unproven' and before.status in ('weakened', 'assured')))
      and (${sql.join(ways, sql` or `)})
    order by stands.since desc, ${source.id} limit ${LISTED}`.execute(tx);
  return listed(found.rows, ({ total: _total, since, ...row }) => ({ ...row, since: since.toISOString() }));
};

/** The records of the person whose account this is, found by the address of both. */
const ownRecords = (actor: Actor): Sql => sql`(select person.id from record as person
  join auth_user as account on account.id = ${actor.id} and lower(person.data ->> 'email') = account.email
  where person.org_id = app_org() and person.kind = 'person')`;

const inStates = (kind: string, states: readonly string[]): Sql =>
  sql`(record.kind = ${kind} and record.state = any(${[...states]}::text[]))`;

const anyOf = (parts: readonly Sql[]): Sql => (parts.length === 0 ? sql`false` : sql`(${sql.join(parts, sql` or `)})`);

/** Records of the kind that the actor may approve. */
const approvable = (actor: Actor, kind: AnyKind): Sql =>
  anyOf(
    permitted(actor, 'approve', kind).map(({ scopes, states }) => {
      const inScope = scopes === 'all' ? sql`true` : sql`record.scope_id = any(${[...scopes]}::uuid[])`;
      return states === 'all' ? inScope : sql`${inScope} and record.state = any(${[...states]}::text[])`;
    }),
  );

/** Kinds of which some record is in a state that somebody waits in: of all others, however many, none is read. */
const waitingKinds = async (tx: Tx): Promise<readonly WaitingStates[]> => {
  const states = WAITING.flatMap(({ kind, owner, approver, reviewer }) =>
    inStates(kind, [...owner, ...approver, ...reviewer]),
  );
  const found = await sql<{ kind: string }>`select distinct record.kind from record_count as record
    where record.org_id = app_org() and record.n > 0 and ${anyOf(states)}`.execute(tx);
  return WAITING.filter(({ kind }) => found.rows.some((row) => row.kind === kind));
};

/** How many mappings wait for a decision of this actor: thousands may be proposed at once, so they are only counted. */
export const countProposed = async (tx: Tx, registry: Registry, actor: Actor): Promise<number> => {
  const kind = registry.get('mapping');
  const reach = reachAt(actor, kind, undefined);
  if (!reach) return 0;
  const found = await sql<{ n: number }>`select coalesce(sum(record.n), 0)::int as n from record_count as record
    where record.org_id = app_org() and ${inStates(kind.name, ['proposed'])} and ${reach} and ${approvable(actor, kind)}`.execute(
    tx,
  );
  return found.rows[0]?.n ?? 0;
};

/**
 * What waits for this very actor: what they own and is open, and what needs a decision or a review that they may give;
 * by due date. With `as` only the one or the other; what is both is the owner's. With `due` only what that holds for.
 */
export const listWaiting = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  as?: Waiting['as'],
  due: Sql = sql`true`,
): Promise<Listed<Waiting>> => {
  const known = (await waitingKinds(tx)).flatMap((waiting) => {
    const kind = registry.find(waiting.kind);
    const reach = kind && reachAt(actor, kind, undefined);
    return reach ? [{ ...waiting, reach, mayApprove: approvable(actor, kind) }] : [];
  });
  if (known.length === 0) return { total: 0, items: [] };
  const owned = anyOf(known.map(({ kind, owner }) => inStates(kind, owner)));
  const given = (right: 'approver' | 'reviewer') =>
    anyOf(known.map((one) => sql`(${inStates(one.kind, one[right])} and ${one.mayApprove})`));
  const seen = anyOf(known.map(({ kind, reach }) => sql`(record.kind = ${kind} and ${reach})`));
  const found = await sql<Named & { state: string; due_at: Date | null; mine: Waiting['as']; total: number }>`
    select record.id, record.kind, record.key, record.title, record.state, record.due_at, waits.mine,
      count(*) over ()::int as total
    from record cross join lateral (select case when ${owned} and record.owner_id in ${ownRecords(actor)} then 'owner'
      when ${given('approver')} then 'approver' when ${given('reviewer')} then 'reviewer' end as mine) as waits
    where record.org_id = app_org() and record.kind = any(${known.map(({ kind }) => kind)}::text[]) and ${seen}
      and ${as ? sql`waits.mine = ${as}` : sql`waits.mine is not null`} and ${due}
    order by record.due_at nulls last, record.id limit ${LISTED}`.execute(tx);
  return listed(found.rows, ({ total: _total, due_at, mine, ...row }) => ({
    ...row,
    dueAt: due_at?.toISOString() ?? null,
    as: mine,
  }));
};
