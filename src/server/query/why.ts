import { sql } from 'kysely';
import type { Changed, Impact } from '../../assurance/types.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import type { GraphAt } from '../store/past-state.ts';
import { type NamedCause, nameCauses } from './detail.ts';
import { hidden, type Known, knownRecords } from './names.ts';
import { sourceOf } from './source.ts';
import { judgeThen } from './then.ts';

export interface PathStep extends Known {
  readonly relation: string;
}

export interface WhyOut {
  readonly status: string | null;
  readonly until: string | null;
  readonly causes: readonly (NamedCause & { readonly path: readonly PathStep[] })[];
  /** Of a moment that is past: how the rules of today, which find the causes, differ from what was written down. */
  readonly note?: string;
}

/** The root causes of a record's status, each with a shortest path down to it; now, or at the moment of the graph. */
export const explain = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { graph, asOf }: GraphAt,
  id: string,
): Promise<WhyOut> => {
  const why = graph.why(id);
  const until = graph.get(id)?.until ?? null;
  const found = why?.causes ?? [];
  const ids = found.flatMap(({ cause, path }) => [cause.id, ...path.map((step) => step.id)]);
  const names = await knownRecords(tx, registry, actor, [id, ...ids], asOf);
  const status = (asOf ? names.get(id)?.status : why?.status) ?? null;
  return {
    status,
    ...(asOf ? judgeThen(graph, id, status) : { until: until === null ? null : new Date(until).toISOString() }),
    causes: found.flatMap(({ cause, path }) =>
      nameCauses([cause], names).map((named) => ({
        ...named,
        path: path.map((step) => ({ ...(names.get(step.id) ?? hidden(step.id)), relation: step.relation })),
      })),
    ),
  };
};

export const AUDIENCES = ['customer', 'contract', 'auditor', 'regulator', 'public', 'internal'] as const;
export type Audience = (typeof AUDIENCES)[number];

export interface ImpactItem extends Known {
  readonly depth: number;
  readonly path: readonly Pick<Known, 'id' | 'kind' | 'key' | 'title'>[];
  /** Who holds the promise or was told, where that is known. */
  readonly to?: string;
}

export interface ImpactOut {
  readonly total: number;
  readonly groups: readonly {
    readonly audience: Audience;
    readonly total: number;
    readonly items: readonly ImpactItem[];
  }[];
}

const BY_KIND: Readonly<Record<string, Audience>> = {
  commitment: 'contract',
  claim: 'public',
  adoption: 'auditor',
  applied_requirement: 'auditor',
};
const BY_AUDIENCE: Readonly<Record<string, Audience>> = {
  customer: 'customer',
  prospect: 'customer',
  vendor: 'customer',
  auditor: 'auditor',
  regulator: 'regulator',
  public: 'public',
};
/** How many records a group names; its total is always exact. */
const NAMED = 500;

/** All that rests on a record, now or at the moment of the graph, grouped by who it was promised to, nearest first. */
export const impactOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { graph, asOf }: GraphAt,
  id: string,
): Promise<ImpactOut> => {
  const reached = graph.impact(id);
  const ids = reached.map((one) => one.id);
  const names = await knownRecords(tx, registry, actor, ids, asOf);
  const told = await heldBy(tx, registry, actor, [...names.values()], asOf);
  const via = new Map(reached.map((one) => [one.id, one]));
  const groups = new Map<Audience, { total: number; items: ImpactItem[] }>(
    AUDIENCES.map((audience) => [audience, { total: 0, items: [] }]),
  );
  for (const one of reached) {
    const known = names.get(one.id);
    if (!known) continue;
    const { audience, to } = told(known);
    const group = groups.get(audience);
    if (!group) continue;
    group.total += 1;
    if (group.items.length < NAMED)
      group.items.push({
        ...known,
        depth: one.depth,
        path: pathTo(one, via, names),
        ...(to ? { to } : {}),
      });
  }
  return {
    total: names.size,
    groups: [...groups].flatMap(([audience, group]) => (group.total > 0 ? [{ audience, ...group }] : [])),
  };
};

type Held = Pick<Known, 'id' | 'kind'>;

/** Answers of each of the records who holds it as a promise, and their name where that is known. */
export const heldBy = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  records: readonly Held[],
  asOf?: Date,
): Promise<(record: Held) => { readonly audience: Audience; readonly to?: string }> => {
  const promises = records.filter(({ kind }) => kind === 'statement' || kind === 'commitment').map(({ id }) => id);
  const told = await audiences(tx, registry, actor, promises, asOf);
  return ({ id, kind }) => {
    const { audience, recipient } = told.get(id) ?? {};
    return {
      audience: kind === 'statement' ? (BY_AUDIENCE[audience ?? ''] ?? 'customer') : (BY_KIND[kind] ?? 'internal'),
      ...(recipient ? { to: recipient } : {}),
    };
  };
};

/** From what is next to the record up to the one reached, itself included. */
const pathTo = (one: Impact, via: ReadonlyMap<string, Impact>, names: ReadonlyMap<string, Known>) => {
  const path: Pick<Known, 'id' | 'kind' | 'key' | 'title'>[] = [];
  for (let step: Impact | undefined = one; step; step = via.get(step.via)) {
    const { id, kind, key, title } = names.get(step.id) ?? hidden(step.id);
    path.unshift({ id, kind, key, title });
  }
  return path;
};

/** To whom statements and commitments were made: their recipient, or those customers they are linked to that the actor may read. */
const audiences = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: readonly string[],
  asOf: Date | undefined,
): Promise<Map<string, { audience: string | null; recipient: string | null }>> => {
  if (ids.length === 0) return new Map();
  const source = sourceOf(asOf);
  const found = await sql<{ id: string; audience: string | null; recipient: string | null; others: string[] }>`
    select ${source.id} as id, record.data ->> 'audience' as audience, record.data ->> 'recipient' as recipient,
      array(select link.to_id::text from link where link.org_id = app_org() and link.from_id = ${source.id} and ${source.linkHolds}
        and link.relation in ('said_to', 'made_to')) as others
    from ${source.from} where record.org_id = app_org() and ${source.id} = any(${[...ids]}::uuid[])`.execute(tx);
  const others = found.rows.flatMap((row) => row.others);
  const names = await knownRecords(tx, registry, actor, others, asOf);
  return new Map(
    found.rows.map((row) => {
      const titles = row.others.flatMap((other) => names.get(other)?.title ?? []).toSorted();
      return [row.id, { audience: row.audience, recipient: row.recipient ?? (titles.join(', ') || null) }];
    }),
  );
};

/** Changes of assurance with names, for answers to people. */
export const nameChanged = async (tx: Tx, registry: Registry, actor: Actor, affected: readonly Changed[]) => {
  const moved = affected.filter(({ before, after }) => before?.status !== after?.status);
  const names = await knownRecords(
    tx,
    registry,
    actor,
    moved.map((change) => change.id),
  );
  return moved.flatMap(({ id, before, after }) => {
    const known = names.get(id);
    return known
      ? [
          {
            id,
            kind: known.kind,
            key: known.key,
            title: known.title,
            before: before?.status ?? null,
            after: after?.status ?? null,
          },
        ]
      : [];
  });
};
