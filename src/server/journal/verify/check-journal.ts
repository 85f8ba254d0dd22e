import { sql } from 'kysely';
import { type Checkpoint, openCheckpoint } from '../../../formats/tlog/checkpoint.ts';
import { LogCheck, type LogReport } from '../../../formats/tlog/log.ts';
import { hasher } from '../../hash.ts';
import type { Tx } from '../../store/database.ts';
import type { FiledNote } from '../checkpoint-file.ts';
import { type CheckpointKey, verifyEd25519 } from '../keys.ts';
import { NodeCheck } from './check-nodes.ts';
import type { Findings } from './findings.ts';
import { journalPages, type PageRow } from './pages.ts';

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

/**
 * Verifies the journal itself: every entry against its leaf, order, gaps, the columns beside the entries, every stored
 * node of the tree, and every checkpoint. `onPage` gets the rows, in order, for what else has to be checked with them.
 */
export const checkJournal = async (
  tx: Tx,
  org: string,
  checkpoints: readonly Checkpoint[],
  findings: Findings,
  onPage: (rows: readonly PageRow[]) => Promise<void> = () => Promise.resolve(),
): Promise<LogReport> => {
  const nodes = new NodeCheck(findings);
  const check = new LogCheck(hasher, {
    org,
    checkpoints,
    onNode: (level, index, hash) => nodes.expect(level, index, hash),
  });
  let whole = true;
  for await (const page of journalPages(tx)) {
    for (const row of page.rows) {
      check.add(row);
      if (!row.agrees)
        findings.add('journal', row.seq, `the columns beside entry ${row.seq} say something else than the entry`);
    }
    whole &&= page.contiguous;
    if (whole) await nodes.comparePage(tx);
    else nodes.stop();
    await onPage(page.rows);
  }
  const report = check.finish();
  for (const { code, from, to, detail } of report.problems) {
    findings.add('journal', from, to > from ? `${detail} (${code}, to ${to})` : `${detail} (${code})`);
  }
  findings.count += report.problemCount - report.problems.length;
  if (whole) await nodes.checkRest(tx, report.size);
  return report;
};
