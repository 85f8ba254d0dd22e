import { sql } from 'kysely';
import { type Checkpoint, openCheckpoint } from '../../../formats/tlog/checkpoint.ts';
import { LogCheck, type LogReport } from '../../../formats/tlog/log.ts';
import { hasher } from '../../hash.ts';
import type { Tx } from '../../store/database.ts';
import type { FiledNote } from '../checkpoint-file.ts';
import { type CheckpointKey, verifyEd25519 } from '../keys.ts';
import { NodeCheck } from './check-nodes.ts';
import type { Findings } from './findings.ts';
import { type JournalPage, journalPages, readLoose } from './pages.ts';
import { SoundPages } from './sound.ts';

const NOTES = 5_000;

/** Checkpoints outside the database. A note that this installation's key did not sign is a problem. */
const openFiled = (notes: readonly FiledNote[], key: CheckpointKey, findings: Findings): Map<string, Checkpoint> => {
  const opened = new Map<string, Checkpoint>();
  for (const { line, text } of notes) {
    const one = openCheckpoint(text, [key.verifier], verifyEd25519);
    if (one.ok) opened.set(text, one.value.checkpoint);
    else
      findings.add(
        'checkpoint',
        null,
        `the checkpoint in line ${line} of the file outside the database: ${one.reason}`,
      );
  }
  return opened;
};

interface StoredNote {
  readonly size: number;
  readonly note: string;
}

const openOne = (
  { size, note }: StoredNote,
  key: CheckpointKey,
  filed: ReadonlyMap<string, Checkpoint>,
  findings: Findings,
): Checkpoint | undefined => {
  // The signature of a note that is outside too has been checked.
  const known = filed.get(note);
  const opened = known
    ? { ok: true as const, value: { checkpoint: known } }
    : openCheckpoint(note, [key.verifier], verifyEd25519);
  if (opened.ok && opened.value.checkpoint.size === size) return opened.value.checkpoint;
  const why = opened.ok ? 'it is over another number' : opened.reason;
  findings.add('checkpoint', size - 1, `the stored checkpoint over ${size} entries: ${why}`);
  return undefined;
};

const openStored = async (tx: Tx, key: CheckpointKey, filed: ReadonlyMap<string, Checkpoint>, findings: Findings) => {
  const checkpoints: Checkpoint[] = [];
  for (let after = -1; ; ) {
    const page: { rows: StoredNote[] } = await sql<StoredNote>`
      select checkpoint.size, checkpoint.note from checkpoint
      where checkpoint.org_id = app_org() and checkpoint.size > ${after} order by checkpoint.size limit ${NOTES}`.execute(
      tx,
    );
    for (const row of page.rows) checkpoints.push(...[openOne(row, key, filed, findings) ?? []].flat());
    const last = page.rows.at(-1);
    if (!last) return checkpoints;
    after = last.size;
  }
};

/** Checkpoints from the table and from the file outside, whose signatures hold. */
export const openCheckpoints = async (
  tx: Tx,
  key: CheckpointKey,
  notes: readonly FiledNote[],
  findings: Findings,
): Promise<Checkpoint[]> => {
  const filed = openFiled(notes, key, findings);
  return [...filed.values(), ...(await openStored(tx, key, filed, findings))];
};

/** Pages between two comparisons of the stored nodes: each comparison is a query for every level of the tree. */
const PAGES = 4;

/** What a page of the journal says: its entries, in order. */
export type PageEntries = readonly { readonly seq: number; readonly entry: string }[];

/** Both sides of a verification of one journal: its rows, and the tree over them. */
class Reading {
  readonly #tx: Tx;
  readonly #findings: Findings;
  readonly #nodes: NodeCheck;
  readonly #check: LogCheck;
  readonly #sound: SoundPages;
  #whole = true;
  #pages = 0;

  constructor(tx: Tx, org: string, checkpoints: readonly Checkpoint[], findings: Findings) {
    this.#tx = tx;
    this.#findings = findings;
    const nodes = new NodeCheck(tx, findings);
    this.#nodes = nodes;
    this.#check = new LogCheck(hasher, {
      org,
      checkpoints,
      onNode: (level, index, hash) => nodes.expect(level, index, hash),
    });
    this.#sound = new SoundPages(org);
  }

  async add(page: JournalPage): Promise<PageEntries> {
    const entries = this.#addSound(page) ?? (await this.#addLoose(page));
    this.#pages += 1;
    if (!this.#whole) this.#nodes.stop();
    else if (this.#pages % PAGES === 0) await this.#nodes.compare();
    return entries;
  }

  #addSound({ packed, from }: JournalPage): PageEntries | undefined {
    if (!packed || !this.#sound.isSound(packed, from)) return undefined;
    const { leaves, lines } = packed;
    for (let index = 0; index < lines.length; index += 1)
      this.#check.addSound(from + index, leaves.subarray(index * 32, index * 32 + 32));
    return lines.map((entry, index) => ({ seq: from + index, entry }));
  }

  async #addLoose({ from, size }: JournalPage): Promise<PageEntries> {
    const rows = await readLoose(this.#tx, from, size);
    const isContiguous = rows.every((row, index) => row.seq === from + index);
    if (this.#whole && !isContiguous) await this.#nodes.compare();
    this.#whole &&= isContiguous;
    for (const row of rows) {
      this.#check.add(row);
      if (!row.agrees)
        this.#findings.add('journal', row.seq, `the columns beside entry ${row.seq} say something else than the entry`);
    }
    return rows;
  }

  async finish(): Promise<LogReport> {
    const report = this.#check.finish();
    for (const { code, from, to, detail } of report.problems) {
      this.#findings.add('journal', from, to > from ? `${detail} (${code}, to ${to})` : `${detail} (${code})`);
    }
    this.#findings.count += report.problemCount - report.problems.length;
    await this.#nodes.finish(this.#whole ? report.size : undefined);
    return report;
  }
}

/**
 * Verifies the journal itself: every entry against its leaf, order, gaps, the columns beside the entries, every stored
 * node of the tree, and every checkpoint. `onPage` gets the entries, in order, for what else has to be checked with them.
 */
export const checkJournal = async (
  tx: Tx,
  org: string,
  checkpoints: readonly Checkpoint[],
  findings: Findings,
  onPage: (entries: PageEntries) => Promise<void> = () => Promise.resolve(),
): Promise<LogReport> => {
  const reading = new Reading(tx, org, checkpoints, findings);
  for await (const page of journalPages(tx)) await onPage(await reading.add(page));
  return reading.finish();
};
