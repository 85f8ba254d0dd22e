import { randomUUID } from 'node:crypto';
import { basename, dirname, relative, resolve } from 'node:path';
import type { Command } from 'commander';
import type { JsonObject } from '../../../formats/json.ts';
import type { OscalFormat } from '../../../formats/oscal/read-oscal.ts';
import type { ResolveProblem } from '../../../formats/oscal/resolve/problems.ts';
import { type Resolution, resolveProfile } from '../../../formats/oscal/resolve/resolve.ts';
import { type Validation, validateDocument } from '../../../formats/oscal/validate.ts';
import { writeOscal } from '../../../formats/oscal/write-oscal.ts';
import type { Problem } from '../../../formats/read.ts';
import { does, offlineCommand, type Runner, several } from '../../command.ts';
import { CliError, EXIT, usage } from '../../exit.ts';
import { refuseExisting, writeOut } from '../../files.ts';
import { LocalDocuments } from '../../oscal/local-documents.ts';
import type { Answer, Session } from '../../session.ts';
import { bold, dim } from '../../text/paint.ts';
import { count } from '../../text/when.ts';
import { formatOf, readDocument, refused } from './read-document.ts';

interface ResolveFlags {
  readonly catalog?: readonly string[];
  readonly out?: string;
  readonly force?: boolean;
  readonly allowMissing?: boolean;
  readonly keepNesting?: boolean;
  readonly uuid?: string;
  readonly modified?: string;
}

type Resolved = Resolution & { readonly ok: true };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;
const MOST_WARNINGS = 20;

const formatFor = (path: string): OscalFormat => {
  const format = formatOf(path);
  if (!format) throw usage(`--out ${path} must end in .json, .yaml or .xml`);
  return format;
};

const readUuid = (text: string | undefined): string => {
  if (text !== undefined && !UUID.test(text)) throw usage(`--uuid must be a UUID of version 4 or 5, not "${text}"`);
  return text ?? randomUUID();
};

const readTime = (text: string | undefined, now: number): string => {
  if (text === undefined) return new Date(now).toISOString();
  const isTime =
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));
  if (!isTime) throw usage(`--modified must be a time such as 2026-11-22T10:00:00Z, not "${text}"`);
  return text;
};

/** The profile as the result names it: seen from where the result is, and without the folders of this machine. */
const sourceName = (path: string, out: string | undefined): string => {
  if (path === '-') return 'profile';
  const folder = dirname(resolve(out ?? path));
  const way = relative(folder, resolve(path)).split(/[\\/]/);
  const isOverRoot = way.filter((step) => step === '..').length >= folder.split(/[\\/]/).filter(Boolean).length;
  return (isOverRoot ? [basename(path)] : way).map(encodeURIComponent).join('/');
};

const unresolved = (path: string, problems: readonly ResolveProblem[]): CliError =>
  new CliError(EXIT.no, `${path} cannot be resolved: ${count(problems.length, 'problem')}`, {
    errors: problems.map(({ where, message }) => ({ pointer: where, detail: message })),
  });

const sayWarnings = (session: Session, warnings: readonly Problem[]): void => {
  if (session.json) return;
  for (const { where, message } of warnings.slice(0, MOST_WARNINGS)) session.say(`candor: ${where}: ${message}`);
  const left = warnings.length - MOST_WARNINGS;
  if (left > 0) session.say(`candor: and ${count(left, 'more warning', 'more warnings')}; all of them with --json`);
};

/** What is wrong with the catalog that came out: a resolution passes on the faults of its sources. */
const judge = (session: Session, { value }: Resolved): Validation => {
  const found = validateDocument(value as unknown as JsonObject);
  const errors = found.faults.filter(({ level }) => level === 'error');
  sayWarnings(
    session,
    errors.map(({ where, message }) => ({ where: `the result is not valid, ${where}`, message })),
  );
  return found;
};

const write = async (path: string, { value }: Resolved, force: boolean | undefined): Promise<readonly Problem[]> => {
  const text = writeOscal(value as unknown as JsonObject, formatFor(path));
  if (!text.ok) throw refused(path, 'written', text.problems);
  await writeOut(path, text.value, { force });
  return text.warnings;
};

const countOf = (holder: object): number => {
  const { controls = [], groups = [] } = holder as { readonly controls?: object[]; readonly groups?: object[] };
  return controls.length + [...controls, ...groups].reduce((sum, inside) => sum + countOf(inside), 0);
};

const answerOf = (
  path: string,
  { value, warnings }: Resolved,
  { valid, faults }: Validation,
  unused: readonly string[],
  out: string | undefined,
): Answer => {
  const controls = countOf(value.catalog);
  const json = { profile: path, controls, warnings, valid, faults, unusedCatalogs: unused };
  if (out === undefined) {
    const raw = `${JSON.stringify(value, null, 2)}\n`;
    return { json: { ...json, ...value }, text: raw.split('\n').slice(0, -1), raw };
  }
  const text = `${bold(out)}: ${count(controls, 'control')} ${dim(`of ${path}`)}`;
  return { json: { ...json, out }, text: [text] };
};

const resolveOne = async (session: Session, flags: ResolveFlags, path: string): Promise<Answer> => {
  const { out } = flags;
  if (out !== undefined) {
    formatFor(out);
    await refuseExisting(out, flags.force);
  }
  const documents = new LocalDocuments(flags.catalog ?? []);
  const location = path === '-' ? '-' : await documents.locate(path);
  const resolution = await resolveProfile(
    { location, document: (await readDocument(session, path)).document },
    {
      load: (href, from) => documents.load(href, from),
      uuid: readUuid(flags.uuid),
      lastModified: readTime(flags.modified, session.now()),
      sourceProfile: sourceName(path, out),
      missing: flags.allowMissing ? 'warning' : 'error',
      flatNesting: flags.keepNesting ? 'kept' : 'none',
    },
  );
  sayWarnings(session, resolution.warnings);
  if (!resolution.ok) throw unresolved(path, resolution.problems);
  const unused = documents.unused();
  for (const file of session.json ? [] : unused) session.say(`candor: nothing imports ${file}`);
  const found = judge(session, resolution);
  if (out !== undefined) sayWarnings(session, await write(out, resolution, flags.force));
  return answerOf(path, resolution, found, unused, out);
};

export const resolveCommand = (runner: Runner): Command =>
  does<[string], ResolveFlags>(
    offlineCommand(
      'resolve <profile>',
      'Resolve a profile into a catalog: imports are read from files beside it, nothing is fetched',
    )
      .option(
        '--catalog <file>',
        'what stands for an import that is not here, or href=file; may be given again',
        several,
      )
      .option('--out <file>', 'where to write: .json, .yaml or .xml; else JSON on stdout')
      .option('--force', 'write over a file that is there')
      .option('--allow-missing', 'leave out controls that are not in their catalog, with a warning')
      .option('--keep-nesting', 'where the result is flat, keep controls inside controls')
      .option('--uuid <uuid>', 'of the result; else a new one')
      .option('--modified <time>', 'when the result is made; else now'),
    runner,
    resolveOne,
  );
