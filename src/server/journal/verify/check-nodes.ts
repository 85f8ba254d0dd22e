import { sql } from 'kysely';
import type { Tx } from '../../store/database.ts';
import type { Findings } from './findings.ts';

/** Nodes of one level that follow each other, and their hashes one after the other. */
interface Run {
  readonly first: number;
  n: number;
  hashes: Buffer;
}

const HASH = 32;

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
  readonly #tx: Tx;
  readonly #findings: Findings;
  #runs = new Map<number, Run>();
  #comparing: Promise<void> = Promise.resolve();
  #total = 0;
  #stopped = false;

  constructor(tx: Tx, findings: Findings) {
    this.#tx = tx;
    this.#findings = findings;
  }

  /** A node that must be stored. Within a level nodes come in order. */
  expect(level: number, index: number, hash: Uint8Array): void {
    if (this.#stopped) return;
    let run = this.#runs.get(level);
    if (!run) {
      run = { first: index, n: 0, hashes: Buffer.alloc(HASH * 64) };
      this.#runs.set(level, run);
    }
    if (run.hashes.length === run.n * HASH) run.hashes = Buffer.concat([run.hashes, Buffer.alloc(run.hashes.length)]);
    run.hashes.set(hash, run.n * HASH);
    run.n += 1;
    this.#total += 1;
  }

  /** Behind a gap there is no tree to compare with. */
  stop(): void {
    this.#stopped = true;
    this.#runs.clear();
  }

  /** Compares everything expected since the last call, with one query, which it does not wait for: the next call does. */
  async compare(): Promise<void> {
    await this.#comparing;
    const runs = this.#runs;
    this.#runs = new Map();
    this.#comparing = this.#compareRuns(runs);
    this.#comparing.catch(() => undefined); // the next call is told; a failure in between must not end the process
  }

  async #compareRuns(runs: ReadonlyMap<number, Run>): Promise<void> {
    if (runs.size === 0) return;
    const parts = [...runs].map(([level, { first, n }]) => partOf(level, first, first + n - 1));
    const found = await sql<Stored>`${sql.join(parts, sql` union all `)}`.execute(this.#tx);
    const stored = new Map(found.rows.map((row) => [row.level, row]));
    for (const [level, run] of runs) {
      if (!isSame(run, stored.get(level))) await this.#describe(level, run);
    }
  }

  async #describe(level: number, { first, n, hashes }: Run): Promise<void> {
    const found = await sql<{
      idx: number;
      hash: Uint8Array;
    }>`select journal_node.idx, journal_node.hash from journal_node
      where journal_node.org_id = app_org() and journal_node.level = ${level}
        and journal_node.idx between ${first} and ${first + n - 1}`.execute(this.#tx);
    const stored = new Map(found.rows.map((row) => [row.idx, row.hash]));
    for (let offset = 0; offset < n; offset += 1) {
      const index = first + offset;
      const there = stored.get(index);
      if (there && Buffer.compare(there, hashes.subarray(offset * HASH, offset * HASH + HASH)) === 0) continue;
      const what = there ? 'is not the hash of what is below it' : 'is missing';
      this.#findings.add('node', index * 2 ** level, `the node at level ${level}, index ${index} ${what}`);
    }
  }

  /** Compares what is left; in a journal of `size` entries without gaps, also looks for nodes that no such tree has. */
  async finish(size: number | undefined): Promise<void> {
    await this.compare();
    await this.#comparing;
    if (size !== undefined) await this.#checkRest(size);
  }

  /** Nodes that no tree of this size has. */
  async #checkRest(size: number): Promise<void> {
    const found = await sql<{
      n: number;
    }>`select count(*) as n from journal_node where journal_node.org_id = app_org()`.execute(this.#tx);
    if (found.rows[0]?.n === this.#total) return;
    const extra = await sql<{
      level: number;
      idx: number;
    }>`select journal_node.level, journal_node.idx from journal_node
      where journal_node.org_id = app_org() and (journal_node.level not between 1 and 52 or journal_node.idx < 0
        or (journal_node.idx + 1)::numeric * (2::numeric ^ journal_node.level) > ${size})
      order by journal_node.level, journal_node.idx limit 100`.execute(this.#tx);
    for (const { level, idx } of extra.rows) {
      this.#findings.add('node', idx * 2 ** level, `the node at level ${level}, index ${idx} belongs to no entry`);
    }
  }
}

const isSame = ({ first, n, hashes }: Run, stored: Stored | undefined): boolean => {
  if (!stored || stored.lo !== first || stored.n !== n) return false;
  return Buffer.compare(hashes.subarray(0, n * HASH), Buffer.from(stored.hashes ?? '', 'base64')) === 0;
};
