import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { sql } from 'kysely';
import { AppError } from '../../model/error.ts';
import { registry } from '../../model/registry.ts';
import type { Server } from '../context.ts';
import { type OrgReport, verifyOrg, verifyStore } from '../journal/verify.ts';
import type { Settings } from '../settings.ts';
import { StartError } from '../start-error.ts';
import { openStore } from '../store/open.ts';
import { isUuid } from '../store/uuid.ts';
import { backupFolder, backupName, writeBackupFile } from './backup-file.ts';
import type { Manifest } from './manifest.ts';
import { type RestoreReport, restoreBackup } from './restore-backup.ts';

/** Exit codes: 0 fine, 1 problems were found, 2 it could not be done. */
type ExitCode = 0 | 1 | 2;

type Parts = Pick<Server, 'db' | 'settings' | 'registry' | 'now'>;

/** Where a command writes: the process, or a test. */
export interface Streams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const STREAMS: Streams = {
  out: (text) => process.stdout.write(`${text}\n`),
  err: (text) => process.stderr.write(`${text}\n`),
};

const ORG = { type: 'string' } as const;
const FLAG = { type: 'boolean', default: false } as const;

const parse = <T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
  positionals: number,
  usage: string,
) => {
  try {
    const parsed = parseArgs({ args: [...args], options, strict: true, allowPositionals: positionals > 0 });
    if (parsed.positionals.length !== positionals) throw new TypeError('arguments are missing, or too many');
    return parsed;
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : String(error)}; usage: ${usage}`);
  }
};

/** Opens the store, works, closes it. What a person can mend is one line on stderr and exit code 2. */
const withStore = async (
  settings: Settings,
  streams: Streams,
  work: (server: Parts) => Promise<ExitCode>,
): Promise<ExitCode> => {
  try {
    const db = await openStore(settings);
    try {
      return await work({ db, settings, registry, now: Date.now });
    } finally {
      await db.close();
    }
  } catch (error) {
    if (!(error instanceof AppError || error instanceof StartError)) throw error;
    streams.err(`candor: ${error.message}`);
    return 2;
  }
};

const guard = async (streams: Streams, work: () => Promise<ExitCode>): Promise<ExitCode> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    streams.err(`candor: ${error.message}`);
    return 2;
  }
};

const findOrg = async ({ db }: Parts, ref: string): Promise<string> => {
  const found = await db.run({}, (tx) =>
    isUuid(ref)
      ? sql<{ id: string | null }>`select every_org.id from every_org() where every_org.id = ${ref}`.execute(tx)
      : sql<{ id: string | null }>`select find_org(${ref}) as id`.execute(tx),
  );
  const id = found.rows[0]?.id;
  if (!id) throw new AppError('not_found', `there is no organisation ${ref}`);
  return id;
};

const sayBackedUp = ({ orgs, missing }: Manifest, path: string, bytes: number, { out }: Streams): void => {
  for (const { name, journal } of orgs) out(`${name}: ${journal.size} journal entries, root ${journal.root}`);
  for (const { hash, problem } of missing) out(`not in the backup: the file ${hash} ${problem}`);
  out(`${path} (${bytes} bytes)`);
};

/** `backup [--out FILE] [--org SLUG] [--json]`: of everything, into the data folder, unless told otherwise. */
export const runBackupCommand = (
  settings: Settings,
  args: readonly string[],
  streams: Streams = STREAMS,
): Promise<ExitCode> =>
  guard(streams, async () => {
    const { values } = parse(args, { out: ORG, org: ORG, json: FLAG }, 0, 'backup [--out FILE] [--org SLUG] [--json]');
    return withStore(settings, streams, async (server) => {
      const path = resolve(values.out ?? join(backupFolder(settings.data), backupName(server.now())));
      const which = values.org === undefined ? 'all' : await findOrg(server, values.org);
      const manifest = await writeBackupFile(server, which, path);
      const { size: bytes } = await stat(path);
      const { orgs, missing, madeAt, app, format } = manifest;
      if (values.json) streams.out(JSON.stringify({ path, bytes, format, app, madeAt, orgs, missing }));
      else sayBackedUp(manifest, path, bytes, streams);
      return missing.length > 0 ? 1 : 0;
    });
  });

const sayRestored = (report: RestoreReport, { out }: Streams): void => {
  out(`backup of ${report.madeAt}, made by Candor ${report.app}`);
  for (const { name, entries, root, sameRoot, problems } of report.orgs) {
    out(
      `${name}: ${entries} journal entries, root ${root}, ${sameRoot ? 'the one in the backup' : 'NOT the one in the backup'}`,
    );
    for (const { detail } of problems.slice(0, 20)) out(`  ${detail}`);
  }
  out(`${report.accounts.created} accounts made, ${report.accounts.kept} were there; ${report.files} files`);
  for (const note of report.notes) out(note);
  out(report.dryRun ? 'nothing was kept: this was a dry run' : 'restored and verified');
};

/** `restore FILE [--dry-run] [--accept-problems] [--json]` into a store that does not have those organisations. */
export const runRestoreCommand = (
  settings: Settings,
  args: readonly string[],
  streams: Streams = STREAMS,
): Promise<ExitCode> =>
  guard(streams, async () => {
    const options = { 'dry-run': FLAG, 'accept-problems': FLAG, json: FLAG };
    const { values, positionals } = parse(args, options, 1, 'restore FILE [--dry-run] [--accept-problems] [--json]');
    const path = resolve(positionals[0] ?? '');
    if (!(await stat(path).catch(() => undefined))?.isFile()) throw new StartError(`there is no file ${path}`);
    return withStore(settings, streams, async (server) => {
      const report = await restoreBackup(server, path, {
        dryRun: values['dry-run'],
        acceptProblems: values['accept-problems'],
      });
      if (values.json) streams.out(JSON.stringify(report));
      else sayRestored(report, streams);
      return report.orgs.every((org) => org.sameRoot && org.problems.length === 0) ? 0 : 1;
    });
  });

const sayVerified = (
  { org, ok, entries, versions, links, files, root, problems, problemCount }: OrgReport,
  { out }: Streams,
): void => {
  out(
    `${org}: ${ok ? 'verified' : `${problemCount} problems`}; ${entries} journal entries, ${versions} versions, ${links} links, ${files} files; root ${root ?? 'none'}`,
  );
  for (const { area, seq, id, detail } of problems)
    out(`  ${area}${seq === null ? '' : ` at entry ${seq}`}${id === undefined ? '' : ` (${id})`}: ${detail}`);
};

/** `verify [--org SLUG] [--json]`: the whole store against its journals, and those against what was signed. */
export const runVerifyCommand = (
  settings: Settings,
  args: readonly string[],
  streams: Streams = STREAMS,
): Promise<ExitCode> =>
  guard(streams, async () => {
    const { values } = parse(args, { org: ORG, json: FLAG }, 0, 'verify [--org SLUG] [--json]');
    return withStore(settings, streams, async (server) => {
      const { org } = values;
      const orgs =
        org === undefined ? (await verifyStore(server)).orgs : [await verifyOrg(server, await findOrg(server, org))];
      const ok = orgs.every((one) => one.ok);
      if (values.json) streams.out(JSON.stringify({ ok, orgs }));
      else for (const report of orgs) sayVerified(report, streams);
      return ok ? 0 : 1;
    });
  });
