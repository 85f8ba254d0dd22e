import { sql } from 'kysely';
import { canonicalJson } from '../../formats/canonical/canonical-json.ts';
import type { NodeRef } from '../../formats/tlog/shape.ts';
import { appendLeaves, peakNodes, type ReadNode } from '../../formats/tlog/tree.ts';
import type { Actor } from '../../model/permission.ts';
import { hasher } from '../hash.ts';
import type { Tx } from '../store/database.ts';

export interface Entry {
  readonly seq: number;
  readonly at: Date;
  readonly actor: Pick<Actor, 'type' | 'id' | 'org'>;
  readonly action: string;
  readonly changes: readonly Readonly<Record<string, unknown>>[];
  readonly reason?: string;
  readonly effects?: Readonly<Record<string, unknown>>;
}

/** Appends one entry and the tree nodes that it completes. */
export const append = async (tx: Tx, entry: Entry): Promise<void> => {
  const text = canonicalJson({
    v: 1,
    org: entry.actor.org,
    seq: entry.seq,
    at: entry.at.toISOString(),
    actor: { type: entry.actor.type, id: entry.actor.id },
    action: entry.action,
    changes: entry.changes,
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    ...(entry.effects === undefined ? {} : { effects: entry.effects }),
  });
  const leaf = hasher.leafOfText(text);
  const { nodes } = appendLeaves(hasher, entry.seq, [leaf], await readNodes(tx, peakNodes(entry.seq)));
  await sql`insert into journal (org_id, seq, at, actor_type, actor_id, action, entry, leaf)
    values (app_org(), ${entry.seq}, ${entry.at}, ${entry.actor.type}, ${entry.actor.id}, ${entry.action}, ${text}, ${leaf})`.execute(
    tx,
  );
  if (nodes.length === 0) return;
  const rows = nodes.map((node) => ({
    level: node.level,
    idx: node.index,
    hash: Buffer.from(node.hash).toString('base64'),
  }));
  await sql`insert into journal_node (org_id, level, idx, hash) select app_org(), level, idx, decode(hash, 'base64')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (level smallint, idx bigint, hash text)`.execute(
    tx,
  );
};

/** Reads the named nodes in one query; leaves come from the journal's own rows. */
export const readNodes = async (tx: Tx, nodes: readonly NodeRef[]): Promise<ReadNode> => {
  if (nodes.length === 0) return () => undefined;
  const wanted = JSON.stringify(nodes);
  const found = await sql<{ level: number; idx: number; hash: Uint8Array }>`
    with wanted as (select * from jsonb_to_recordset(${wanted}::jsonb) as given (level smallint, index bigint))
    select wanted.level, wanted.index as idx, journal_node.hash from wanted
      join journal_node on journal_node.org_id = app_org() and journal_node.level = wanted.level and journal_node.idx = wanted.index
    union all
    select wanted.level, wanted.index, journal.leaf from wanted
      join journal on journal.org_id = app_org() and journal.seq = wanted.index where wanted.level = 0`.execute(tx);
  const hashes = new Map(found.rows.map((row) => [`${row.level}/${row.idx}`, row.hash]));
  return (node) => hashes.get(`${node.level}/${node.index}`);
};
