import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { transitionsFrom } from '../../model/lifecycle.ts';
import { type Actor, can } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { type OrgRoute, readQuery } from '../http/route.ts';
import { countProposed, type Listed, listWaiting, type Waiting } from '../query/attention.ts';
import { reachOf } from '../query/conditions.ts';
import { knownRecords } from '../query/names.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';

const LISTED = 100;
/** Steps that say nothing without words: they are taken on the record’s own page. */
const NEEDS_WORDS = ['decide'];
const MONTH = 30 * 86_400_000;

const step = z.strictObject({ name: z.string(), label: z.string() });
const owned = z.strictObject({
  id: z.uuid(),
  kind: z.string(),
  key: z.string(),
  title: z.string(),
  state: z.string(),
  status: z.string().nullable(),
  at: z.iso.datetime().nullable().meta({ description: 'When it is due, expires, or came to stand as it does.' }),
  steps: z.array(step).meta({ description: 'What you may do with it right away.' }),
});
const part = z
  .strictObject({ total: z.int(), items: z.array(owned) })
  .meta({ description: 'How many there are, and the first of them.' });
export const workAnswer = z.strictObject({
  person: z.boolean().meta({ description: 'Whether the programme knows you: a person record has your address.' }),
  overdue: part.meta({
    description: 'Of your tasks, findings, approvals and reviews those whose day is past, the oldest first.',
  }),
  tasks: part.meta({ description: 'Your open tasks and findings that are not overdue.' }),
  approvals: part.meta({ description: 'What waits for your decision and is not overdue.' }),
  reviews: part.meta({
    description:
      'What was handed in and waits for your review, not overdue: answers, policies, evidence, findings to verify, vendors.',
  }),
  mappings: z.int().meta({ description: 'How many proposed mappings wait for your decision; their list has them.' }),
  failing: part,
  expiring: part,
  total: z.int().meta({
    description: 'How much wants something done: what is overdue, tasks, approvals, reviews, and what does not hold.',
  }),
});
type Work = z.output<typeof workAnswer>;
type Owned = z.output<typeof owned>;

interface Row {
  readonly id: string;
  readonly at: Date | null;
  readonly total: number;
}

const STANDINGS = { failing: ['broken', 'unproven'], expiring: ['assured', 'weakened'] } as const;

/** What the person owns and may see that does not hold, or ceases to within a month. */
const readStanding = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  persons: readonly string[],
  end: Date,
  which: keyof typeof STANDINGS,
): Promise<readonly Row[]> => {
  const ways = registry.kinds.flatMap((kind) => {
    const reach = reachOf(actor, kind);
    return reach ? [sql`(record.kind = ${kind.name} and ${reach})`] : [];
  });
  if (persons.length === 0 || ways.length === 0) return [];
  const isFailing = which === 'failing';
  const found = await sql<Row>`
    select record.id, ${isFailing ? sql`assurance.since` : sql`assurance.until`} as at, count(*) over ()::int as total
    from record join assurance on assurance.org_id = record.org_id and assurance.record_id = record.id
    where record.org_id = app_org() and record.owner_id = any(${[...persons]}::uuid[])
      and assurance.status = any(${[...STANDINGS[which]]}::text[]) and ${isFailing ? sql`true` : sql`assurance.until <= ${end}`}
      and (${sql.join(ways, sql` or `)})
    order by assurance.status = 'broken' desc, assurance.until nulls last, record.id limit ${LISTED}`.execute(tx);
  return found.rows;
};

const personsOf = async (tx: Tx, user: string): Promise<string[]> => {
  const found = await sql<{ id: string }>`select record.id from record join auth_user on auth_user.id = ${user}
    where record.org_id = app_org() and record.kind = 'person' and lower(record.data ->> 'email') = auth_user.email`.execute(
    tx,
  );
  return found.rows.map(({ id }) => id);
};

/** What waits for somebody: what is overdue, tasks, approvals, reviews, what of theirs does not hold, what expires within 30 days. */
export const workOf = async (tx: Tx, registry: Registry, actor: Actor, now: number): Promise<Work> => {
  if (actor.type !== 'person') throw new AppError('forbidden', 'work is a person’s: sign in to see yours');
  const persons = await personsOf(tx, actor.id);
  const isLate = sql<boolean>`coalesce(record.due_at < ${new Date(now)}, false)`;
  const [overdue, tasks, approvals, reviews] = [
    await listWaiting(tx, registry, actor, undefined, isLate),
    await listWaiting(tx, registry, actor, 'owner', sql`not ${isLate}`),
    await listWaiting(tx, registry, actor, 'approver', sql`not ${isLate}`),
    await listWaiting(tx, registry, actor, 'reviewer', sql`not ${isLate}`),
  ];
  const end = new Date(now + MONTH);
  const failing = await readStanding(tx, registry, actor, persons, end, 'failing');
  const expiring = await readStanding(tx, registry, actor, persons, end, 'expiring');
  const waiting = [overdue, tasks, approvals, reviews].flatMap(({ items }) => items);
  const ids = [...waiting, ...failing, ...expiring].map(({ id }) => id);
  const known = await knownRecords(tx, registry, actor, ids);
  const records = new Map((await loadRecords(tx, ids)).map((record) => [record.id, record]));
  const show = (id: string, at: string | null): Owned[] => {
    const [name, record] = [known.get(id), records.get(id)];
    if (!name || !record) return [];
    const kind = registry.get(record.kind);
    const steps = transitionsFrom(kind, record.state)
      .filter((one) => !NEEDS_WORDS.includes(one.name) && can(actor, one.needs, kind, record))
      .map(({ name: step, label }) => ({ name: step, label }));
    return [{ ...name, at, steps }];
  };
  const waits = ({ total, items }: Listed<Waiting>) => ({
    total,
    items: items.flatMap(({ id, dueAt }) => show(id, dueAt)),
  });
  const stands = (rows: readonly Row[]) => ({
    total: rows[0]?.total ?? 0,
    items: rows.flatMap(({ id, at }) => show(id, at?.toISOString() ?? null)),
  });
  const parts = { failing: stands(failing), expiring: stands(expiring) };
  return {
    person: persons.length > 0,
    overdue: waits(overdue),
    tasks: waits(tasks),
    approvals: waits(approvals),
    reviews: waits(reviews),
    mappings: await countProposed(tx, registry, actor),
    ...parts,
    total: overdue.total + tasks.total + approvals.total + reviews.total + parts.failing.total,
  };
};

const query = z.strictObject({});

export const workRoute: OrgRoute = {
  method: 'GET',
  path: '/work',
  summary:
    'What waits for you: what is overdue, tasks, approvals, reviews, what of yours does not hold or expires soon',
  query,
  response: workAnswer,
  handle: async (c, server) => {
    readQuery(c, query);
    const actor = c.get('actor');
    return c.json(await server.db.run({ org: actor.org }, (tx) => workOf(tx, server.registry, actor, server.now())));
  },
};
