import { sql } from 'kysely';
import type { Tx } from '../../store/database.ts';
import type { Findings } from './findings.ts';

interface Run {
  readonly first: number;
  readonly hashes: Uint8Array[];
}

interface Stored {
  readonly level: number;
  readonly lo: number | null;
  readonly n: number;
  /** All of them, one after the other, in base64. */
  readonly hashes: string | null;
}

/** A range of a level, in the order of its primary key. */
const partOf = (level: number, lo: number, hi: number) => sql`
  select ${sql.lit(level)} as level, min(idx) as lo, count(*)::int as n, encode(string_agg(hash, ''::bytea), 'base64') as hashes
  from (
    select journal_node.idx, journal_node.hash from journal_node
    where journal_node.org_id = app_org() and journal_node.level = ${level} and journal_node.idx >= ${lo} and journal_node.idx <= ${hi}
    order by journal_node.idx
  ) as part`;

/** Compares the stored nodes of the tree, which proofs are served from, with those worked out from the leaves. */
export class NodeCheck {
  readonly #findings: Findings;
  readonly #runs = new Map<number, Run>();
  #total = 0;
  #stopped = false;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** A node that must be stored. Within a level nodes come in order. */
  expect(level: number, index: number, hash: Uint8Array): void {
    if (this.#stopped) return;
    const run = this.#runs.get(level);
    if (run) run.hashes.push(hash);
    else this.#runs.set(level, { first: index, hashes: [hash] });
    this.#total += 1;
  }

  /** Behind a gap there is no tree to compare with. */
  stop(): void {
    this.#stopped = true;
    this.#runs.clear();
  }

  /** Compares everything expected since the last call, with one query. */
  async comparePage(tx: Tx): Promise<void> {
    if (this.#runs.size === 0) return;
    const parts = [...this.#runs].map(([level, { first, hashes }]) => partOf(level, first, first + hashes.length - 1));
    const found = await sql<Stored>`${sql.join(parts, sql` union all `)}`.execute(tx);
    const stored = new Map(found.rows.map((row) => [row.level, row]));
    for (const [level, run] of this.#runs) {
      if (!isSame(run, stored.get(level))) await this.#describe(tx, level, run);
    }
    this.#runs.clear();
  }

  async #describe(tx: Tx, level: number, { first, hashes }: Run): Promise<void> {
    const found = await sql<{
      idx: number;
      hash: Uint8Array;
    }>`select journal_node.idx, journal_node.hash from journal_node
      where journal_node.org_id = app_org() and journal_node.level = ${level}
        and journal_node.idx between ${first} and ${first + hashes.length - 1}`.execute(tx);
    const stored = new Map(found.rows.map((row) => [row.idx, row.hash]));
    for (const [offset, hash] of hashes.entries()) {
      const index = first + offset;
      const there = stored.get(index);
      if (there && Buffer.compare(there, hash) === 0) continue;
      const what = there ? 'is not the hash of what is below it' : 'is missing';
      this.#findings.add('node', index * 2 ** level, `the node at level ${level}, index ${index} ${what}`);
    }
  }

  /** Nodes that no tree of this size has. */
  async checkRest(tx: Tx, size: number): Promise<void> {
    const found = await sql<{
      n: number;
    }>`select count(*) as n from journal_node where journal_node.org_id = app_org()`.execute(tx);
    if (found.rows[0]?.n === this.#total) return;
    const extra = await sql<{
      level: number;
      idx: number;
    }>`select journal_node.level, journal_node.idx from journal_node
      where journal_node.org_id = app_org() and (journal_node.level not between 1 and 52 or journal_node.idx < 0
        or (journal_node.idx + 1)::numeric * (2::numeric ^ journal_node.level) > ${size})
      order by journal_node.level, journal_node.idx limit 100`.execute(tx);
    for (const { level, idx } of extra.rows) {
      this.#findings.add('node', idx * 2 ** level, `the node at level ${level}, index ${idx} belongs to no entry`);
    }
  }
}

const isSame = ({ first, hashes }: Run, stored: Stored | undefined): boolean => {
  if (!stored || stored.lo !== first || stored.n !== hashes.length) return false;
  return Buffer.compare(Buffer.concat(hashes), Buffer.from(stored.hashes ?? '', 'base64')) === 0;
};
