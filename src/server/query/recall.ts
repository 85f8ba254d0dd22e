import { sql } from 'kysely';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Tx } from '../store/database.ts';
import type { GraphAt } from '../store/past-state.ts';
import { listRecords, type Row } from './list.ts';
import { type Known, knownRecords } from './names.ts';
import { sourceOf } from './source.ts';
import { addUntil } from './then.ts';
import { explain, type WhyOut } from './why.ts';

export interface RecallItem {
  readonly statement: Row;
  readonly status: string;
  readonly since: string | null;
  readonly causes: WhyOut['causes'];
  /** Records of those who were told. */
  readonly told: readonly Pick<Known, 'kind' | 'key' | 'title'>[];
  /** A correction to start from; a person sends it. */
  readonly draft: string;
}

export interface RecallPage {
  readonly items: readonly RecallItem[];
  readonly next: string | null;
}

/** Statements that stand and whose support no longer does: who was told what, what is true now, and what to tell them; the worst first on each page. Or those of the moment of the graph. */
export const recallList = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  state: GraphAt,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<RecallPage> => {
  const { asOf } = state;
  const kind = registry.get('statement');
  const page = await listRecords(tx, registry, actor, kind, {
    status: ['broken', 'unproven', 'weakened'],
    state: ['said'],
    fields: {},
    linked: {},
    limit,
    ...(cursor === undefined ? {} : { cursor }),
    sort: { name: 'updatedAt', descending: true },
    ...(asOf ? { asOf } : {}),
  });
  const ids = page.items.map((row) => row.id);
  const told = await toldOf(tx, registry, actor, ids, asOf);
  const items: RecallItem[] = [];
  for (const statement of asOf ? addUntil(page.items, state.graph) : page.items) {
    const why = await explain(tx, registry, actor, state, statement.id);
    const people = told.get(statement.id) ?? [];
    items.push({
      statement,
      status: statement.status ?? 'unproven',
      since: statement.since,
      causes: why.causes,
      told: people,
      draft: draftCorrection(statement, why, people),
    });
  }
  // By the alphabet this happens to be broken, unproven, weakened.
  const sorted = items.toSorted((a, b) => (a.status < b.status ? -1 : a.status > b.status ? 1 : 0));
  return { items: sorted, next: page.next };
};

const toldOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  ids: readonly string[],
  asOf: Date | undefined,
): Promise<Map<string, Known[]>> => {
  const found = await sql<{ from_id: string; to_id: string }>`select from_id, to_id from link
    where org_id = app_org() and ${sourceOf(asOf).linkHolds} and relation = 'said_to' and from_id = any(${[...ids]}::uuid[])
    order by id`.execute(tx);
  const names = await knownRecords(
    tx,
    registry,
    actor,
    found.rows.map((row) => row.to_id),
    asOf,
  );
  const told = new Map<string, Known[]>();
  for (const row of found.rows) {
    const known = names.get(row.to_id);
    if (known) told.set(row.from_id, [...(told.get(row.from_id) ?? []), known]);
  }
  return told;
};

const NOW_TRUE: Readonly<Record<string, string>> = {
  broken: 'This is no longer true.',
  unproven: 'We cannot show at present that this is true.',
  weakened: 'This holds with a limitation at present.',
};

const textOf = (row: Row, field: string, otherwise: string): string => {
  const value = row.data[field];
  return typeof value === 'string' ? value : otherwise;
};

/** The start of a correction in plain words: what was said, what is true now, since when, and a place for what is being done. */
const draftCorrection = (statement: Row, why: WhyOut, told: readonly Known[]): string => {
  const said = textOf(statement, 'saidAt', statement.createdAt).slice(0, 10);
  const to = told.map((one) => one.title).join(', ') || textOf(statement, 'recipient', 'to whom it may concern');
  const reasons = why.causes.map(
    (cause) => `- ${cause.path.at(-1)?.title ?? cause.title} (since ${cause.since.slice(0, 16).replace('T', ' ')} UTC)`,
  );
  return [
    `To: ${to}`,
    '',
    `On ${said} we told you: “${textOf(statement, 'wording', statement.title)}”`,
    '',
    NOW_TRUE[statement.status ?? ''] ?? '',
    ...(reasons.length > 0 ? ['What changed:', ...reasons] : []),
    '',
    'What we are doing about it, and by when: …',
    'What you may want to do meanwhile: …',
  ].join('\n');
};
