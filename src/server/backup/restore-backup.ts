import { sql } from 'kysely';
import { openCheckpoint } from '../../formats/tlog/checkpoint.ts';
import { AppError } from '../../model/error.ts';
import { actAs } from '../auth/who.ts';
import type { Server } from '../context.ts';
import { keepBlob } from '../files/files.ts';
import { signHead } from '../journal/checkpoint.ts';
import { putAsideNotes } from '../journal/checkpoint-file.ts';
import { checkpointKey, verifyEd25519 } from '../journal/keys.ts';
import { Findings, type StoreProblem } from '../journal/verify/findings.ts';
import { verifyInside } from '../journal/verify.ts';
import type { Tx } from '../store/database.ts';
import { checkBackup, linesOf, readParts } from './check-backup.ts';
import type { Manifest } from './manifest.ts';
import { columnsOf } from './tables.ts';

type Parts = Pick<Server, 'db' | 'settings' | 'now' | 'registry'>;

export interface RestoreOptions {
  /** Everything is done, verified and taken back. */
  readonly dryRun?: boolean;
  /** Restores although the verification found problems: for a damaged store whose only backup this is. */
  readonly acceptProblems?: boolean;
}

export interface RestoreReport {
  readonly dryRun: boolean;
  readonly madeAt: string;
  readonly app: string;
  readonly orgs: readonly {
    readonly id: string;
    readonly slug: string;
    readonly name: string;
    readonly entries: number;
    readonly root: string | null;
    /** Whether the restored journal has the root that the backup says. */
    readonly sameRoot: boolean;
    readonly rows: Readonly<Record<string, number>>;
    readonly problems: readonly StoreProblem[];
  }[];
  readonly accounts: { readonly created: number; readonly kept: number };
  readonly files: number;
  /** What a person should know or do. */
  readonly notes: readonly string[];
}

/** Carries the report out of a transaction that must not be kept. */
class TakenBack extends Error {
  readonly report: RestoreReport;
  constructor(report: RestoreReport) {
    super('taken back');
    this.report = report;
  }
}

const refuse = (why: string, code: 'invalid' | 'conflict' = 'invalid') =>
  new AppError(code, `the backup cannot be restored: ${why}`);

const checkFree = async (tx: Tx, manifest: Manifest): Promise<void> => {
  const every = await sql<{ id: string }>`select every_org.id from every_org()`.execute(tx);
  const ids = new Set(every.rows.map((row) => row.id));
  for (const { id, slug, name } of manifest.orgs) {
    if (ids.has(id)) throw refuse(`the organisation ${name} is there already: restore into an empty store`, 'conflict');
    const taken = await sql<{ id: string | null }>`select find_org(${slug}) as id`.execute(tx);
    if (taken.rows[0]?.id)
      throw refuse(
        `the address "${slug}" of ${name} is taken by another organisation: change that one first`,
        'conflict',
      );
  }
};

const checkColumns = async (tx: Tx, manifest: Manifest): Promise<void> => {
  for (const [table, names] of Object.entries(manifest.columns)) {
    const columns = await columnsOf(tx, table);
    const known = new Set(columns.map(({ name }) => name));
    const unknown = names.find((name) => !known.has(name));
    if (unknown !== undefined)
      throw refuse(`its ${table} has a column ${unknown.slice(0, 60)} that this Candor does not`);
    const missing = columns.find(({ name, optional }) => !optional && !names.includes(name));
    if (missing) throw refuse(`its ${table} has no column ${missing.name}, which this Candor needs`);
  }
};

/** Accounts that are here already, by their id in the backup: the same person may have signed up again. */
const findAccounts = async (tx: Tx, lines: readonly string[]): Promise<Map<string, string>> => {
  const users = lines.map((line) => JSON.parse(line) as { id: string; email: string });
  const found = await sql<{ id: string; email: string }>`select auth_user.id, auth_user.email from auth_user
    where auth_user.id = any(${users.map((user) => user.id)}::text[]) or auth_user.email = any(${users.map((user) => user.email)}::text[])`.execute(
    tx,
  );
  const byId = new Set(found.rows.map((row) => row.id));
  const byEmail = new Map(found.rows.map((row) => [row.email, row.id]));
  const known = new Map<string, string>();
  for (const { id, email } of users) {
    const here = byId.has(id) ? id : byEmail.get(email);
    if (here !== undefined) known.set(id, here);
  }
  return known;
};

/** What is the same for all rows of one restore. */
interface Work {
  readonly tx: Tx;
  readonly server: Parts;
  readonly manifest: Manifest;
  /** Whether the secret is the one of the installation that made the backup. */
  readonly sameSecret: boolean;
  readonly accounts: Map<string, string>;
  readonly done: { created: number; files: number; foreign: number };
}

const change = (
  lines: readonly string[],
  work: (row: Record<string, unknown>) => Record<string, unknown> | undefined,
): string[] =>
  lines.flatMap((line) => {
    const changed = work(JSON.parse(line) as Record<string, unknown>);
    return changed ? [JSON.stringify(changed)] : [];
  });

/**
 * Columns of organisations' tables that name an account, by its id or as `person:<id>`. Not the journal's: what is in it
 * cannot be changed, and names whoever it was there.
 */
export const WHO_COLUMNS: readonly string[] = ['user_id', 'created_by', 'invited_by', 'actor'];

/** Who somebody of the backup is here. */
const hereFor = (accounts: ReadonlyMap<string, string>, there: unknown): unknown => {
  const [, prefix = '', id = ''] = /^(person:)?(.*)$/s.exec(String(there)) ?? [];
  const here = accounts.get(id);
  return here === undefined ? there : `${prefix}${here}`;
};

/** Rows whose people are those that are here. */
const withPeople = ({ accounts, manifest }: Work, table: string, lines: readonly string[]): readonly string[] => {
  const columns = WHO_COLUMNS.filter((name) => manifest.columns[table]?.includes(name));
  if (accounts.size === 0 || columns.length === 0) return lines;
  return change(lines, (row) => ({
    ...row,
    ...Object.fromEntries(columns.map((name) => [name, hereFor(accounts, row[name])])),
  }));
};

/** Whether the backup is one of a whole installation: that of one organisation lets nobody in. */
const hasCredentials = ({ accounts }: Manifest): boolean => Object.hasOwn(accounts, 'auth_account');

/** Rows as they fit this installation; all others go in as they are. */
const adapt = async (work: Work, table: string, lines: readonly string[]): Promise<readonly string[]> => {
  const { accounts, sameSecret, done } = work;
  switch (table) {
    case 'auth_user': {
      for (const [there, here] of await findAccounts(work.tx, lines)) accounts.set(there, here);
      // The second factor's secret is encrypted with a key that this installation does not have.
      const fresh = change(lines, (row) =>
        accounts.has(String(row['id']))
          ? undefined
          : {
              ...row,
              two_factor_enabled: sameSecret && hasCredentials(work.manifest) && row['two_factor_enabled'] === true,
            },
      );
      done.created += fresh.length;
      return fresh;
    }
    case 'auth_account':
      return change(lines, (row) => (accounts.has(String(row['user_id'])) ? undefined : row));
    case 'auth_two_factor':
      return sameSecret ? change(lines, (row) => (accounts.has(String(row['user_id'])) ? undefined : row)) : [];
    case 'checkpoint':
      return change(lines, (row) => (isOurs(work, row) ? row : undefined));
    default:
      return withPeople(work, table, lines);
  }
};

const isOurs = ({ server, done }: Work, row: Record<string, unknown>): boolean => {
  const key = checkpointKey(server.settings.secret, String(row['org_id']));
  const ours = openCheckpoint(String(row['note']), [key.verifier], verifyEd25519).ok;
  if (!ours) done.foreign += 1;
  return ours;
};

/** With its schema, because `record` alone is a type of PostgreSQL's own. */
const insert = async ({ tx, manifest }: Work, table: string, lines: readonly string[]): Promise<void> => {
  if (lines.length === 0) return;
  const columns = sql.join((manifest.columns[table] ?? []).map((name) => sql.ref(name)));
  await sql`insert into ${sql.table(table)} (${columns})
    select ${columns} from json_populate_recordset(null::public.${sql.ref(table)}, ${`[${lines.join(',')}]`}::json)`.execute(
    tx,
  );
};

const insertAll = async (work: Work, path: string, dryRun: boolean): Promise<void> => {
  for await (const part of readParts(path)) {
    const [folder = '', owner = '', name = ''] = part.name.split('/');
    if (folder === 'files') {
      work.done.files += 1;
      if (!dryRun) await keepBlob(work.server, owner, part.content);
    }
    const table = folder === 'accounts' ? owner : folder === 'orgs' ? name : undefined;
    if (table === undefined) continue;
    await actAs(work.tx, folder === 'orgs' ? { org: owner } : {});
    await insert(work, table, await adapt(work, table, await linesOf(part)));
  }
};

const notesOn = ({ manifest, sameSecret, accounts, done }: Work): string[] => [
  ...(sameSecret
    ? []
    : [
        'This installation has another secret than the one that made the backup: checkpoints are signed with a new key from here on, and whoever used a second factor has to set it up again.',
      ]),
  ...(hasCredentials(manifest) || done.created === 0
    ? []
    : [
        `${done.created} accounts were made without a password, because a backup of one organisation holds none: their owners have to be invited again. Where nobody can sign in yet, the server prints a link for the first owner when it starts.`,
      ]),
  ...(done.foreign > 0
    ? [`${done.foreign} checkpoints of the other key were left out; the newest is in the backup’s manifest.`]
    : []),
  ...(accounts.size > 0
    ? [`${accounts.size} people have an account here already and keep it, with the password of this installation.`]
    : []),
  ...manifest.missing.map(
    ({ hash, problem }) => `The file ${hash} ${problem} when the backup was made, and is not in it.`,
  ),
];

const verifyAll = async (work: Work, options: RestoreOptions): Promise<RestoreReport['orgs']> => {
  const { tx, server, manifest } = work;
  await sql`set constraints all immediate`.execute(tx);
  const orgs: RestoreReport['orgs'][number][] = [];
  for (const { id, slug, name, rows, journal } of manifest.orgs) {
    await actAs(tx, { org: id });
    const findings = new Findings(id);
    const { registry, settings } = server;
    // A backup of an earlier release: its statuses are worked out anew when the organisation is first used.
    const inside = { org: id, registry, settings, notes: [], findings, mayHaveOtherRules: true };
    const { entries, root } = await verifyInside(tx, inside);
    const sameRoot = root === journal.root && entries === journal.size;
    const bad = findings.count > 0 || !sameRoot;
    if (bad && !options.acceptProblems) {
      const first = sameRoot ? findings.problems[0]?.detail : 'the journal does not have the root that the backup says';
      throw refuse(
        `what is in it does not verify (${findings.count} problems; ${first}); with --accept-problems it is restored all the same`,
      );
    }
    orgs.push({ id, slug, name, entries, root, sameRoot, rows, problems: findings.problems });
  }
  return orgs;
};

const isSameSecret = (manifest: Manifest, secret: string): boolean =>
  manifest.orgs.every(({ id, journal }) => journal.vkey === checkpointKey(secret, id).vkey);

/**
 * Restores a backup into a store where its organisations are not: checks the whole file first, then does everything in
 * one transaction, verifies what came of it, and keeps it or takes it back. Throws AppError that says why not.
 */
export const restoreBackup = async (
  server: Parts,
  path: string,
  options: RestoreOptions = {},
): Promise<RestoreReport> => {
  const manifest = await checkBackup(path);
  const dryRun = options.dryRun === true;
  const report = await server.db
    .run({}, async (tx) => {
      await checkFree(tx, manifest);
      await checkColumns(tx, manifest);
      const done = { created: 0, files: 0, foreign: 0 };
      const sameSecret = isSameSecret(manifest, server.settings.secret);
      const work: Work = { tx, server, manifest, sameSecret, accounts: new Map(), done };
      await insertAll(work, path, dryRun);
      const orgs = await verifyAll(work, options);
      const { madeAt, app } = manifest;
      const all: RestoreReport = {
        dryRun,
        madeAt,
        app,
        orgs,
        accounts: { created: done.created, kept: work.accounts.size },
        files: done.files,
        notes: notesOn(work),
      };
      if (dryRun) throw new TakenBack(all);
      return all;
    })
    .catch((error: unknown) => {
      if (error instanceof TakenBack) return error.report;
      throw error;
    });
  return dryRun ? report : { ...report, notes: [...report.notes, ...(await settleCheckpoints(server, manifest))] };
};

/** The file of checkpoints may be of a longer journal than the one that came back: it is put aside, as evidence. */
const settleCheckpoints = async (server: Parts, manifest: Manifest): Promise<string[]> => {
  const notes: string[] = [];
  for (const { id } of manifest.orgs) {
    const aside = await putAsideNotes(server.settings.data, id, new Date(server.now()));
    if (aside) notes.push(`Checkpoints from before the restore were put aside in ${aside}.`);
    await signHead(server, id).catch((error: unknown) => {
      // Only after --accept-problems: what was restored is there, and says itself that it is damaged.
      notes.push(`No checkpoint could be signed for ${id}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  return notes;
};
