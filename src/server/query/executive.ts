import { sql } from 'kysely';
import { STATUSES } from '../../assurance/types.ts';
import { toHex } from '../../formats/tlog/base64.ts';
import { countLoop } from '../../model/loop.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { residual } from '../../model/risk/residual.ts';
import { rootAt } from '../journal/checkpoint.ts';
import type { Tx } from '../store/database.ts';
import { reachAt } from './conditions.ts';
import { countKinds } from './home.ts';
import { type Sql, sourceOf } from './source.ts';

const DAY_MS = 86_400_000;
/** Points of the line that shows how controls stood over the period. */
const POINTS = 12;
const RISKS = 5;
/** Risks that are weighed at a time, the greatest inherent score first. */
const WEIGHED = 200;
const ADOPTIONS = 12;

export interface Period {
  readonly from: Date;
  readonly to: Date;
  /** The past that `to` is; undefined is now. */
  readonly asOf: Date | undefined;
}

/** What is promised outside, by the field or the word that says to whom. */
const PROMISES: readonly { readonly kind: string; readonly state: string; readonly audience: Sql }[] = [
  { kind: 'commitment', state: 'in_force', audience: sql`'contract'` },
  { kind: 'statement', state: 'said', audience: sql`record.data ->> 'audience'` },
  { kind: 'claim', state: 'published', audience: sql`'public'` },
];

/** Promises by who holds them, kept or not. */
const promisesOf = async (tx: Tx, registry: Registry, actor: Actor, { asOf }: Period) => {
  const source = sourceOf(asOf);
  const parts = PROMISES.flatMap(({ kind, state, audience }) => {
    const reach = reachAt(actor, registry.get(kind), asOf);
    return reach
      ? [
          sql`select ${audience} as audience, coalesce((select status from ${source.assurance} as a), 'none') as status
            from ${source.from} where record.org_id = app_org() and record.kind = ${kind} and record.state = ${state} and ${reach}`,
        ]
      : [];
  });
  if (parts.length === 0) return [];
  const found = await sql<{ audience: string; status: string; n: number }>`
    select said.audience, said.status, count(*)::int as n from (${sql.join(parts, sql` union all `)}) as said
    group by 1, 2 order by 1, 2`.execute(tx);
  const byAudience = new Map<string, Record<string, number>>();
  for (const { audience, status, n } of found.rows) {
    byAudience.set(audience, { ...byAudience.get(audience), [status]: n });
  }
  return [...byAudience].map(([audience, byStatus]) => ({ audience, byStatus }));
};

/** How the controls in operation stood over the period: the share of the time that they were assured, and points of it. */
const effectivenessOf = async (tx: Tx, registry: Registry, actor: Actor, { from, to, asOf }: Period) => {
  const reach = reachAt(actor, registry.get('control'), asOf);
  if (!reach) return { controls: 0, assured: null, points: [] };
  const source = sourceOf(asOf);
  const controls = sql`(select ${source.id} from ${source.from}
    where record.org_id = app_org() and record.kind = 'control' and record.state = 'active' and ${reach})`;
  const spans = sql`assurance_span as span where span.org_id = app_org() and span.record_id in ${controls}
    and span.from_at < ${to} and (span.to_at is null or span.to_at > ${from})`;
  const inside = sql`extract(epoch from least(coalesce(span.to_at, ${to}), ${to}) - greatest(span.from_at, ${from}))`;
  const share = await sql<{ controls: number; assured: number | null }>`
    select count(distinct span.record_id)::int as controls,
      (sum(${inside}) filter (where span.status = 'assured'))::float8
        / nullif(sum(${inside}) filter (where span.status <> 'not_applicable'), 0)::float8 as assured
    from ${spans}`.execute(tx);
  const step = (to.getTime() - from.getTime()) / POINTS;
  const moments = Array.from({ length: POINTS + 1 }, (_, at) => new Date(from.getTime() + at * step));
  const found = await sql<{ at: Date; status: string; n: number }>`
    select point.at, span.status, count(*)::int as n
    from unnest(${moments}::timestamptz[]) as point (at) join lateral (
      select span.status from ${spans} and span.from_at <= point.at and (span.to_at is null or span.to_at > point.at)
    ) as span on true group by 1, 2`.execute(tx);
  const { controls: n = 0, assured = null } = share.rows[0] ?? {};
  return {
    controls: n,
    assured: n === 0 ? null : (assured ?? 0),
    points: moments.map((at) => ({
      at: at.toISOString(),
      byStatus: Object.fromEntries(
        found.rows.filter((row) => row.at.getTime() === at.getTime()).map((row) => [row.status, row.n]),
      ),
    })),
  };
};

interface RiskRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly likelihood: number;
  readonly impact: number;
  readonly status: string | null;
}

interface Weighed extends RiskRow {
  readonly inherent: number;
  readonly residual: number;
}

const byWeight = (a: Weighed, b: Weighed): number => b.residual - a.residual || b.inherent - a.inherent;

/**
 * The open risks that weigh most by what is left of them. Nothing is left of a risk but what there was: once the least of
 * those found weighs as much as the next ones did before, none of them can take its place.
 */
const heaviest = async (tx: Tx, open: Sql, { asOf }: Period): Promise<readonly Weighed[]> => {
  const { id, assurance } = sourceOf(asOf);
  let top: readonly Weighed[] = [];
  for (let seen = 0; ; seen += WEIGHED) {
    const found = await sql<RiskRow>`
      select ${id} as id, record.key, record.title, (record.data ->> 'likelihood')::int as likelihood,
        (record.data ->> 'impact')::int as impact, (select status from ${assurance} as a) as status
      from ${open} order by (record.data ->> 'likelihood')::int * (record.data ->> 'impact')::int desc, ${id}
      limit ${WEIGHED} offset ${seen}`.execute(tx);
    const ids = found.rows.map((row) => row.id);
    const mitigations = await mitigationsOf(tx, ids, asOf);
    const weighed = found.rows.map((row) => {
      const { likelihood, impact } = row;
      const left = residual(likelihood, impact, mitigations.get(row.id) ?? [])['residualScore'];
      return { ...row, inherent: likelihood * impact, residual: left ?? likelihood * impact };
    });
    top = [...top, ...weighed].toSorted(byWeight).slice(0, RISKS);
    const [least, last] = [top[RISKS - 1], weighed.at(-1)];
    if (weighed.length < WEIGHED || (least && last && least.residual >= last.inherent)) return top;
  }
};

/** The heaviest risks; those nobody assessed are counted, never taken for small. */
const risksOf = async (tx: Tx, registry: Registry, actor: Actor, period: Period) => {
  const reach = reachAt(actor, registry.get('risk'), period.asOf);
  if (!reach) return { top: [], unassessed: 0 };
  const open = sql`${sourceOf(period.asOf).from} where record.org_id = app_org() and record.kind = 'risk'
    and record.state <> 'closed' and ${reach}`;
  const assessed = sql`record.data ? 'likelihood' and record.data ? 'impact'`;
  const top = await heaviest(tx, sql`${open} and ${assessed}`, period);
  const others = await sql<{ n: number }>`select count(*)::int as n from ${open} and not (${assessed})`.execute(tx);
  return {
    top: top.map(({ id, key, title, status, ...score }) => ({
      ...{ id, kind: 'risk', key, title, status },
      inherent: score.inherent,
      residual: score.residual,
    })),
    unassessed: others.rows[0]?.n ?? 0,
  };
};

interface Mitigation {
  readonly relation: string;
  readonly status: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const mitigationsOf = async (tx: Tx, risks: readonly string[], asOf: Date | undefined) => {
  const found = await sql<{ from_id: string; data: Mitigation['data']; status: string | null }>`
    select link.from_id, link.data, (select span.status from assurance_span as span where span.org_id = app_org()
      and span.record_id = link.to_id and ${asOf ? sql`span.from_at <= ${asOf} and (span.to_at is null or span.to_at > ${asOf})` : sql`span.to_at is null`}
    ) as status
    from link where link.org_id = app_org() and link.relation = 'mitigated_by' and link.from_id = any(${[...risks]}::uuid[])
      and ${sourceOf(asOf).linkHolds}`.execute(tx);
  const byRisk = new Map<string, Mitigation[]>();
  for (const { from_id, data, status } of found.rows) {
    const known = byRisk.get(from_id) ?? [];
    known.push({ relation: 'mitigated_by', data, status: status ?? 'unproven' });
    byRisk.set(from_id, known);
  }
  return byRisk;
};

interface AdoptionRow {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly state: string;
  readonly status: string | null;
  readonly since: Date | null;
  readonly total: number;
}

/** What was adopted, the worst first, and how many there are in all. */
const adoptionsOf = async (tx: Tx, registry: Registry, actor: Actor, { asOf }: Period) => {
  const kind = registry.get('adoption');
  const reach = reachAt(actor, kind, asOf);
  if (!reach) return { total: 0, items: [] };
  const { from, id, assurance } = sourceOf(asOf);
  const found = await sql<AdoptionRow>`
    select ${id} as id, record.key, record.title, record.state, held.status, held.since, count(*) over ()::int as total
    from ${from} left join lateral ${assurance} as held on true
    where record.org_id = app_org() and record.kind = ${kind.name} and record.state in ('in_force', 'planned') and ${reach}
    order by array_position(${[...STATUSES]}::text[], held.status) nulls last, ${id} limit ${ADOPTIONS}`.execute(tx);
  return {
    total: found.rows[0]?.total ?? 0,
    items: found.rows.map(({ id: adoption, key, title, state, status, since }) => ({
      ...{ id: adoption, kind: kind.name, key, title, state, status },
      since: since?.toISOString() ?? null,
    })),
  };
};

/** The journal at the end of the period: who holds it can verify that the page is of that journal. */
const journalAt = async (tx: Tx, { to, asOf }: Period) => {
  const found = await sql<{ size: number; start: Date | null }>`
    select coalesce(max(journal.seq) + 1, 0) as size, (select first.at from journal as first where first.org_id = app_org() and first.seq = 0) as start
    from journal where journal.org_id = app_org() and ${asOf ? sql`journal.at <= ${to}` : sql`true`}`.execute(tx);
  const { size = 0, start = null } = found.rows[0] ?? {};
  return { size, start, root: toHex(await rootAt(tx, size)) };
};

/** One page for who looks once a month: how what is promised stands, how it moved, and what could break it. */
export const executiveOf = async (tx: Tx, registry: Registry, actor: Actor, period: Period) => {
  const { start, ...journal } = await journalAt(tx, period);
  const from = new Date(Math.max(period.from.getTime(), start?.getTime() ?? 0));
  const now = await countKinds(tx, registry, actor, period.asOf);
  // Before the organisation began there was nothing: what would be compared with that says nothing.
  const before = from > period.from ? undefined : await countKinds(tx, registry, actor, period.from);
  return {
    from: from.toISOString(),
    to: period.to.toISOString(),
    loop: countLoop(now.tallies),
    recall: now.recall,
    before: before ? { loop: countLoop(before.tallies), recall: before.recall } : null,
    promises: await promisesOf(tx, registry, actor, period),
    effectiveness: await effectivenessOf(tx, registry, actor, { ...period, from }),
    risks: await risksOf(tx, registry, actor, period),
    adoptions: await adoptionsOf(tx, registry, actor, period),
    journal,
  };
};

export const periodOf = (asOf: Date | undefined, days: number, now: number): Period => {
  const to = asOf ?? new Date(now);
  return { from: new Date(to.getTime() - days * DAY_MS), to, asOf };
};
