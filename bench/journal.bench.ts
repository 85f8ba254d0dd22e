/**
 * Verification of a journal of 1,000,000 entries (DESIGN.md section 11): every entry against its leaf, the columns
 * beside it, order, the tree's nodes and the checkpoints. The journal is generated into the store, as commit writes it.
 */
import { sql } from 'kysely';
import { canonicalJson } from '../src/formats/canonical/canonical-json.ts';
import { LogVerifier } from '../src/formats/tlog/log-verifier.ts';
import { hasher } from '../src/server/hash.ts';
import { signInside } from '../src/server/journal/checkpoint.ts';
import { checkpointKey } from '../src/server/journal/keys.ts';
import { checkJournal, openCheckpoints } from '../src/server/journal/verify/check-journal.ts';
import { Findings } from '../src/server/journal/verify/findings.ts';
import type { Database, Tx } from '../src/server/store/database.ts';
import { uuidv7 } from '../src/server/store/uuid.ts';
import type { Engine } from './engines.ts';
import { type Figure, measure, median } from './figure.ts';

const SECRET = 'a secret of benches, longer than 32 characters';
const ENTRIES = Number(process.env['CANDOR_BENCH_ENTRIES'] ?? 1_000_000);
const BATCH = 5_000;
const START = 1_750_000_000_000;
const ROUNDS = 3;
/** Seconds. */
const BUDGET = 5;

const SHA256 = Buffer.alloc(32, 7).toString('base64');

/** An entry as an evidence push leaves it: two changes, two effects, about 900 bytes. */
const entryOf = (org: string, seq: number, at: Date): string => {
  const id = `0197${seq.toString(16).padStart(4, '0').slice(-4)}-${seq.toString(16).padStart(4, '0').slice(0, 4)}-7abc-9def-${seq.toString(16).padStart(12, '0')}`;
  return canonicalJson({
    v: 1,
    org,
    seq,
    at: at.toISOString(),
    actor: { type: 'key', id: '0197aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee' },
    action: 'evidence.push',
    changes: [
      { op: 'create', kind: 'evidence', id, key: `EVD-${seq}`, version: 1, digest: SHA256 },
      { op: 'link', id, from: id, relation: 'proves', to: '0197ffff-bbbb-7ccc-8ddd-eeeeeeeeeeee', digest: SHA256 },
    ],
    effects: {
      total: 2,
      records: [
        { id, kind: 'check', key: 'CHK-12', from: 'assured', to: 'broken' },
        { id, kind: 'control', key: 'CTL-12', from: 'assured', to: 'broken' },
      ],
      spans: SHA256,
    },
  });
};

interface Generated {
  readonly rows: object[];
  readonly nodes: object[];
}

const generate = (org: string, log: LogVerifier, from: number, out: Generated): void => {
  for (let seq = from; seq < Math.min(from + BATCH, ENTRIES); seq += 1) {
    const at = new Date(START + seq * 1_000);
    const entry = entryOf(org, seq, at);
    const leaf = hasher.leafOfText(entry);
    out.rows.push({ seq, at, entry, leaf: Buffer.from(leaf).toString('hex') });
    log.add(leaf);
  }
};

const insert = async (tx: Tx, { rows, nodes }: Generated): Promise<void> => {
  await sql`insert into journal (org_id, seq, at, actor_type, actor_id, action, entry, leaf)
    select app_org(), seq, at, 'key', '0197aaaa-bbbb-7ccc-8ddd-eeeeeeeeeeee', 'evidence.push', entry, decode(leaf, 'hex')
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (seq bigint, at timestamptz, entry text, leaf text)`.execute(
    tx,
  );
  await sql`insert into journal_node (org_id, level, idx, hash) select app_org(), level, idx, decode(hash, 'hex')
    from jsonb_to_recordset(${JSON.stringify(nodes)}::jsonb) as given (level smallint, idx bigint, hash text)`.execute(
    tx,
  );
};

const fill = async (db: Database, org: string): Promise<void> => {
  await db.run({ org }, (tx) =>
    sql`insert into org values (${org}, ${`bench-${org.slice(-12)}`}, 'Bench', true, now())`.execute(tx),
  );
  let nodes: object[] = [];
  const log = new LogVerifier(hasher, undefined, (level, idx, hash) =>
    nodes.push({ level, idx, hash: Buffer.from(hash).toString('hex') }),
  );
  for (let from = 0; from < ENTRIES; from += BATCH) {
    const rows: object[] = [];
    generate(org, log, from, { rows, nodes });
    const batch = { rows, nodes };
    nodes = [];
    await db.run({ org }, (tx) => insert(tx, batch));
  }
  await db.run({ org }, (tx) => signInside(tx, checkpointKey(SECRET, org), new Date(START)));
};

const verify = async (db: Database, org: string): Promise<void> => {
  await db.snapshot({ org }, async (tx) => {
    const findings = new Findings(org);
    const checkpoints = await openCheckpoints(tx, checkpointKey(SECRET, org), [], findings);
    const report = await checkJournal(tx, org, checkpoints, findings);
    if (findings.count > 0 || report.size !== ENTRIES || report.checkpoints.matched !== 1) {
      throw new Error(`the generated journal does not verify: ${JSON.stringify(findings.problems.slice(0, 3))}`);
    }
  });
};

/** Measures on one engine: filling a million entries takes minutes, verifying them seconds. */
export const run = async (engine: Engine): Promise<Figure[]> => {
  const opened = await engine.open();
  const { db } = opened;
  try {
    const org = uuidv7(Date.now());
    const begun = performance.now();
    await fill(db, org);
    const filled = (performance.now() - begun) / 1_000;
    await opened.tune();
    const times = await measure(ROUNDS, 1, () => verify(db, org));
    const size = ENTRIES.toLocaleString('en');
    return [
      {
        name: `${engine.name}: journal of ${size} entries verified`,
        value: median(times) / 1_000,
        unit: 's',
        budget: BUDGET,
      },
      { name: `${engine.name}: ${size} entries generated and stored`, value: filled, unit: 's' },
      { name: `${engine.name}: resident memory after that`, value: process.memoryUsage.rss() / 1e6, unit: 'MB' },
    ];
  } finally {
    await opened.close();
  }
};
