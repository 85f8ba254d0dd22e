import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { parseJson } from '../../formats/json.ts';
import { type BundleReport, verifyBundle } from '../../formats/tlog/bundle.ts';
import type { Checkpoint } from '../../formats/tlog/checkpoint.ts';
import { type Commands, does, offlineCommand, several } from '../command.ts';
import { sha256, verifyEd25519 } from '../crypto.ts';
import { CliError, EXIT, usage } from '../exit.ts';
import { readInput, readInputText } from '../files.ts';
import type { Answer, Session } from '../session.ts';
import { bold, dim, paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count } from '../text/when.ts';
import { checkJournal, type JournalReport, readCheckpoint } from '../verify/check-journal.ts';
import { readKeys } from '../verify/read-keys.ts';
import { optionArgs, runServer } from './server.ts';

interface VerifyOptions {
  readonly key?: readonly string[];
  readonly file?: readonly string[];
  readonly journal?: string;
  readonly checkpoint?: readonly string[];
  readonly store?: boolean;
  readonly data?: string;
}

const yes = paint('green', 'ok');
const nope = paint('red', 'NO');

const verdictOf = ({ ok, keyTrusted }: Pick<BundleReport, 'ok' | 'keyTrusted'>): string => {
  if (!ok) return paint('red', 'not verified');
  return keyTrusted
    ? `${paint('green', 'verified')} with a key that you trust`
    : `${paint('yellow', 'not anchored')}: the bundle agrees only with itself; give the log’s key, had from elsewhere, with --key`;
};

/** `name=path` where the bundle knows the file by another name than the disk does. */
const readFiles = async (session: Session, words: readonly string[]): Promise<Map<string, Uint8Array>> => {
  const files = new Map<string, Uint8Array>();
  for (const word of words) {
    const there = await stat(word).catch(() => undefined); // then it is name=path
    const cut = there ? -1 : word.indexOf('=');
    const [name, path] = cut > 0 ? [word.slice(0, cut), word.slice(cut + 1)] : [basename(word), word];
    files.set(name, await readInput(session.io, path));
  }
  return files;
};

const verifyOne = async (session: Session, options: VerifyOptions, path: string): Promise<Answer> => {
  const parsed = parseJson(await readInputText(session.io, path));
  if (!parsed.ok) throw new CliError(EXIT.no, `${path} is not JSON: ${parsed.problems[0]?.message ?? ''}`);
  const keys = options.key && (await readKeys(options.key));
  const report = verifyBundle(parsed.value, {
    sha256,
    verifyEd25519,
    fileBytes: await readFiles(session, options.file ?? []),
    ...(keys ? { trustedVkeys: keys } : {}),
  });
  const rows = report.checks.map(({ name, ok, detail }) => [ok ? yes : nope, name, detail]);
  return {
    json: { bundle: path, ...report, verified: report.ok && report.keyTrusted },
    text: [
      ...table([{ head: '' }, { head: 'check' }, { head: 'finding' }], rows).slice(1),
      '',
      `${bold(path)}: ${verdictOf(report)}`,
    ],
    exit: report.ok ? EXIT.fine : EXIT.no,
  };
};

const linesOf = async (session: Session, path: string): Promise<AsyncIterable<string>> => {
  if (path !== '-') {
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) throw usage(`there is no file ${path}`);
    return createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY });
  }
  return arrayLines(await readInputText(session.io, '-'));
};

async function* arrayLines(text: string): AsyncGenerator<string> {
  yield* text.split('\n');
}

const readCheckpoints = async (session: Session, paths: readonly string[], keys: readonly string[]) => {
  const good: Checkpoint[] = [];
  const bad: string[] = [];
  for (const path of paths) {
    const read = readCheckpoint(await readInputText(session.io, path), keys);
    if (read.ok) good.push(read.value);
    else bad.push(`${path}: ${read.reason}`);
  }
  return { good, bad };
};

const journalVerdict = (report: JournalReport, anchored: boolean, checkpoints: number): string => {
  const size = count(report.size, 'entry', 'entries');
  if (!report.ok) return `${paint('red', 'not verified')}: ${size}, ${count(report.problemCount, 'problem')}`;
  const held = report.withheld > 0 ? `; the text of ${report.withheld} was held back and could not be checked` : '';
  if (checkpoints === 0)
    return `${paint('yellow', 'not anchored')}: ${size} agree with themselves only; give a signed checkpoint with --checkpoint and its key with --key${held}`;
  if (!anchored)
    return `${paint('yellow', 'not anchored')}: ${size} agree with the checkpoint, whose signature was not checked; give the log’s key with --key${held}`;
  const beyond =
    report.checkpoints.matched === 0
      ? 'no checkpoint lies within them'
      : `${count(report.checkpoints.matched, 'checkpoint')} agree`;
  return `${paint('green', 'verified')}: ${size}, ${beyond}${held}`;
};

const verifyExport = async (session: Session, options: VerifyOptions, path: string): Promise<Answer> => {
  const keys = await readKeys(options.key ?? []);
  const { good, bad } = await readCheckpoints(session, options.checkpoint ?? [], keys);
  const report = await checkJournal(await linesOf(session, path), good);
  const ok = report.ok && bad.length === 0;
  const anchored = ok && keys.length > 0 && report.checkpoints.matched > 0;
  return {
    json: { journal: path, ...report, ok, keyTrusted: keys.length > 0, verified: anchored, checkpointFaults: bad },
    text: [
      ...bad.map((line) => `${nope} checkpoint ${line}`),
      ...report.problems.slice(0, 50).map(({ code, detail }) => `${nope} ${detail} ${dim(code)}`),
      ...(report.problemCount > 50 ? [dim(`… and ${report.problemCount - 50} more`)] : []),
      `${bold(path)}: ${bad.length > 0 && report.ok ? paint('red', 'not verified: a checkpoint does not hold') : journalVerdict(report, keys.length > 0, good.length)}`,
      ...(report.root ? [dim(`root ${report.root}`)] : []),
    ],
    exit: ok ? EXIT.fine : EXIT.no,
  };
};

export const verifyCommands: Commands = (runner) => [
  does<[string | undefined], VerifyOptions>(
    offlineCommand(
      'verify [bundle]',
      'Check a proof, an exported journal or a whole store, with no network and no server',
    )
      .option('--key <vkey>', 'a log’s key that you trust, or a file with such keys; may be given again', several)
      .option('--file <path>', 'a file that the bundle speaks of, or name=path; may be given again', several)
      .option('--journal <file>', 'an exported journal (NDJSON) instead of a bundle')
      .option('--checkpoint <file>', 'a signed checkpoint of that journal; may be given again', several)
      .option('--store', 'everything in a store that no server has open')
      .option('--data <folder>', 'with --store: its folder (CANDOR_DATA)')
      .option('--org <name>', 'with --store: only this organisation'),
    runner,
    async (session, options, bundle) => {
      const ways = [bundle, options.journal, options.store].filter((way) => way !== undefined);
      if (ways.length !== 1) throw usage('give a bundle, --journal FILE, or --store');
      if (options.store) return runServer(session, 'verify', optionArgs({ data: options.data, org: options.org }));
      return options.journal === undefined
        ? verifyOne(session, options, bundle ?? '')
        : verifyExport(session, options, options.journal);
    },
  ),
];
