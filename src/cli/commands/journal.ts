import { parseSignedCheckpoint } from '../../formats/tlog/checkpoint.ts';
import type { JournalItem } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { EXIT, usage } from '../exit.ts';
import { bodyOf, refuseExisting, writeOut } from '../files.ts';
import { findReference, pathOf } from '../records/find-kind.ts';
import type { Answer, Session } from '../session.ts';
import { paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count, when } from '../text/when.ts';
import { whoText } from './history.ts';

interface OutOptions {
  readonly out?: string;
  readonly force?: boolean;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const changeText = (change: JournalItem['changes'][number]): string =>
  [textOf(change['op']), textOf(change['key']) || textOf(change['name']) || textOf(change['relation'])]
    .filter((part) => part !== '')
    .join(' ');

const MOST_CHANGES = 3;

const changesText = (changes: JournalItem['changes']): string => {
  const more = changes.length - MOST_CHANGES;
  return `${changes.slice(0, MOST_CHANGES).map(changeText).join(', ')}${more > 0 ? ` … and ${more} more` : ''}`;
};

const withOut = (nameAndArgs: string, summary: string) =>
  serverCommand(nameAndArgs, summary)
    .option('--out <file>', 'write it to this file')
    .option('--force', 'write over a file that is there');

type JournalOptions = OutOptions & { readonly limit?: string; readonly before?: string; readonly verify?: boolean };

interface StoreReport {
  readonly ok: boolean;
  readonly entries: number;
  readonly versions: number;
  readonly links: number;
  readonly checkpoints: number;
  readonly problems: readonly { readonly detail?: string; readonly message?: string }[];
  readonly problemCount: number;
}

/** Has the running server hold everything that it stores against the journal. */
const verifyThere = async (session: Session): Promise<Answer> => {
  const report = await session.ask<StoreReport>('/journal/verify', { method: 'POST', large: true });
  const { ok, entries, versions, links, checkpoints, problems, problemCount } = report;
  const size = `${count(entries, 'entry', 'entries')}, ${count(versions, 'version')}, ${count(links, 'link')}, ${count(checkpoints, 'checkpoint')}`;
  return {
    json: report,
    text: [
      ...problems
        .slice(0, 50)
        .map((one) => `${paint('red', 'NO')} ${one.detail ?? one.message ?? JSON.stringify(one)}`),
      ok
        ? `${paint('green', 'verified')}: ${size}`
        : `${paint('red', 'not verified')}: ${size}, ${count(problemCount, 'problem')}`,
    ],
    exit: ok ? EXIT.fine : EXIT.no,
  };
};

const writeJournal = async (session: Session, out: string, force: boolean | undefined): Promise<Answer> => {
  await refuseExisting(out, force);
  const response = await session.open('/journal/export', { large: true });
  await writeOut(out, bodyOf(response, (await session.settings()).url), { force });
  return { json: { file: out }, text: [`journal written to ${out}`] };
};

const showJournal = async (session: Session, { limit = '20', before }: JournalOptions): Promise<Answer> => {
  if (!/^([1-9]\d?|1\d\d|200)$/.test(limit)) throw usage(`--limit must be a number from 1 to 200, not "${limit}"`);
  const answer = await session.ask<{ items: readonly JournalItem[] }>('/journal', { query: { limit, before } });
  const rows = answer.items.map((item) => [
    String(item.seq),
    when(item.at),
    whoText(item.actor),
    item.action,
    changesText(item.changes),
  ]);
  const columns = [
    { head: 'seq', right: true },
    { head: 'at' },
    { head: 'who', flexible: true },
    { head: 'did' },
    { head: 'changes', flexible: true },
  ];
  return { json: answer, text: table(columns, rows, session.room) };
};

type ProofOptions = OutOptions & { readonly ofVersion?: string };

const makeProof = async (session: Session, options: ProofOptions, word: string): Promise<Answer> => {
  const { out, force, ofVersion } = options;
  const isEntry = /^\d+$/.test(word);
  const path = isEntry ? `/journal/proof/${word}` : pathOf(findReference(session.registry, word), '/proof');
  if (out !== undefined) await refuseExisting(out, force);
  const text = await session.askText(path, { query: { version: ofVersion } });
  if (out === undefined) return { json: JSON.parse(text) as unknown, text: [text], raw: text };
  await writeOut(out, text, { force });
  return { json: { file: out }, text: [`proof written to ${out}; check it with: candor verify ${out}`] };
};

type CheckpointOptions = OutOptions & { readonly vkey?: boolean };

const takeCheckpoint = async (session: Session, { out, force, vkey }: CheckpointOptions): Promise<Answer> => {
  if (out !== undefined) await refuseExisting(out, force);
  const text = await session.askText(vkey ? '/journal/key' : '/journal/checkpoint');
  const json = vkey ? { vkey: text.trim() } : { ...headOf(text), checkpoint: text };
  if (out === undefined) return { json, text: [text.trimEnd()], raw: text };
  await writeOut(out, text, { force });
  return { json: { ...json, file: out }, text: [`${vkey ? 'key' : 'checkpoint'} written to ${out}`] };
};

const headOf = (note: string): { readonly origin?: string; readonly size?: number } => {
  const parsed = parseSignedCheckpoint(note);
  if (!parsed.ok) return {};
  const { origin, size } = parsed.value.checkpoint;
  return { origin, size };
};

export const journalCommands: Commands = (runner) => [
  does<[], JournalOptions>(
    withOut(
      'journal',
      'Who did what, newest first; or the whole journal as a file (--out) for `candor verify --journal`',
    )
      .option('--limit <n>', 'how many at most (20)')
      .option('--before <seq>', 'only entries before this one')
      .option('--verify', 'have the server check all that it stores against the journal'),
    runner,
    (session, options) => {
      if (options.verify) return verifyThere(session);
      return options.out === undefined
        ? showJournal(session, options)
        : writeJournal(session, options.out, options.force);
    },
  ),
  does<[string], ProofOptions>(
    withOut('proof <key>', 'A proof of what a record says, for `candor verify`; or of an entry, by its number').option(
      '--of-version <n>',
      'of an earlier version of the record',
    ),
    runner,
    makeProof,
  ),
  does<[], CheckpointOptions>(
    withOut('checkpoint', 'The journal as it is now, signed; with --vkey the key to check it with').option(
      '--vkey',
      'the log’s public key instead',
    ),
    runner,
    takeCheckpoint,
  ),
];
