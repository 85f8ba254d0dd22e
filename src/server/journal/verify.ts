import { sql } from 'kysely';
import { toBase64 } from '../../formats/tlog/base64.ts';
import type { Registry } from '../../model/registry.ts';
import type { Server } from '../context.ts';
import { openBlob } from '../files/files.ts';
import { everyOrg } from '../rounds.ts';
import type { Tx } from '../store/database.ts';
import type { FiledNote } from './checkpoint-file.ts';
import { readFiledNotes } from './checkpoint-file.ts';
import { checkpointKey } from './keys.ts';
import { checkJournal, openCheckpoints } from './verify/check-journal.ts';
import { SpanCheck } from './verify/check-spans.ts';
import { checkStanding } from './verify/check-standing.ts';
import { checkStructure } from './verify/check-structure.ts';
import { VersionCheck } from './verify/check-versions.ts';
import { tellEntries } from './verify/entries.ts';
import { Findings, type StoreProblem } from './verify/findings.ts';

export type { ProblemArea, StoreProblem } from './verify/findings.ts';

/** What a verification of an organisation found. */
export interface OrgReport {
  readonly org: string;
  readonly ok: boolean;
  /** Entries of the journal. */
  readonly entries: number;
  /** The journal's root in base64; null when entries are missing, as there is none then. */
  readonly root: string | null;
  readonly versions: number;
  readonly links: number;
  readonly files: number;
  /** Checkpoints, from the database and from outside it, that agree with the journal. */
  readonly checkpoints: number;
  /** The first thousand; all are counted. */
  readonly problems: readonly StoreProblem[];
  readonly problemCount: number;
}

type Parts = Pick<Server, 'db' | 'settings' | 'registry'>;

interface Inside {
  readonly org: string;
  readonly registry: Registry;
  readonly settings: Server['settings'];
  /** Checkpoints kept outside the database, read before the transaction began. */
  readonly notes: readonly FiledNote[];
  readonly findings: Findings;
  /** Statuses that follow from another release's rules are no problem: a restore. */
  readonly mayHaveOtherRules?: boolean;
}

/** A part of a transaction that may fail without ending it: a restore goes on behind the verification. */
const atomically = async (tx: Tx, work: () => Promise<void>): Promise<void> => {
  await sql`savepoint part`.execute(tx);
  try {
    await work();
  } catch (error) {
    await sql`rollback to savepoint part`.execute(tx);
    throw error;
  }
};

/** Everything that the database says, inside one transaction of the organisation that sees one state of it. */
export const verifyInside = async (
  tx: Tx,
  { org, registry, settings, notes, findings, mayHaveOtherRules = false }: Inside,
): Promise<Omit<OrgReport, 'ok' | 'problems' | 'problemCount' | 'files'>> => {
  const checkpoints = await openCheckpoints(tx, checkpointKey(settings.secret, org), notes, findings);
  const versions = await VersionCheck.open(tx, findings);
  const spans = await SpanCheck.open(tx, findings);
  const log = await checkJournal(tx, org, checkpoints, findings, async (rows) => {
    const told = tellEntries(rows);
    await findings.attempt('version', () => versions.checkPage(told, rows.at(-1)?.seq ?? -1));
    await findings.attempt('span', () => spans.checkPage(told));
  });
  await versions.finish();
  await spans.finish();
  await checkStructure(tx, findings, versions.counts);
  await findings.attempt('assurance', () =>
    atomically(tx, () => checkStanding(tx, registry, findings, mayHaveOtherRules)),
  );
  return {
    org,
    entries: log.size,
    root: log.root ? toBase64(log.root) : null,
    versions: versions.counts.versions,
    links: versions.counts.links,
    checkpoints: log.checkpoints.matched,
  };
};

const FILES = 1_000;

const checkFiles = async (server: Parts, org: string, findings: Findings): Promise<number> => {
  let total = 0;
  for (let after = ''; ; ) {
    const page = await server.db.run({ org }, (tx) =>
      sql<{ hash: string; name: string }>`select file.hash, file.name from file
        where file.org_id = app_org() and file.hash > ${after} order by file.hash limit ${FILES}`.execute(tx),
    );
    for (const { hash, name } of page.rows) {
      const opened = await openBlob(server, hash);
      if (!opened.ok) findings.add('file', null, `the file ${name} ${opened.problem}`, hash);
    }
    total += page.rows.length;
    const last = page.rows.at(-1);
    if (!last) return total;
    after = last.hash;
  }
};

/**
 * Verifies an organisation: the journal against what was signed, inside the database and outside it; every version,
 * link and span against the journal; every record, counter and status against those. Memory is bounded by a page of
 * the journal (16 MB) and the assurance graph.
 */
export const verifyOrg = async (server: Parts, org: string): Promise<OrgReport> => {
  const { registry, settings } = server;
  const findings = new Findings(org);
  // Before the snapshot: a checkpoint that is signed meanwhile is over entries that the snapshot does not see.
  const { notes } = await readFiledNotes(settings.data, org);
  const report = await server.db.snapshot({ org }, (tx) =>
    verifyInside(tx, { org, registry, settings, notes, findings }),
  );
  const files = await checkFiles(server, org, findings);
  return { ...report, files, ok: findings.count === 0, problems: findings.problems, problemCount: findings.count };
};

export interface StoreReport {
  readonly ok: boolean;
  readonly orgs: readonly OrgReport[];
}

/** Verifies every organisation of an installation, one after the other. */
export const verifyStore = async (server: Parts): Promise<StoreReport> => {
  const orgs: OrgReport[] = [];
  for (const org of await everyOrg(server)) orgs.push(await verifyOrg(server, org));
  return { ok: orgs.every((one) => one.ok), orgs };
};
