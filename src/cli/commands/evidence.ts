import { basename } from 'node:path';
import { Command } from 'commander';
import type { Affected, Pushed, Row } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readInput } from '../files.ts';
import { guessFormat } from '../records/guess-format.ts';
import { showAffected } from '../records/show-record.ts';
import type { Session } from '../session.ts';
import { bold, dim, paint } from '../text/paint.ts';
import { oneLine } from '../text/safe.ts';
import { table } from '../text/table.ts';

interface PushOptions {
  readonly collector?: string;
  readonly format?: string;
  readonly commit?: string;
  readonly name?: string;
  readonly target?: string;
  readonly effectiveAt?: string;
  readonly whole?: boolean;
  readonly failOnBroken?: boolean;
}

interface PushedFile extends Pushed {
  readonly file: string;
  readonly format: string;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  pass: paint('green', 'pass'),
  fail: paint('red', 'fail'),
  partial: paint('magenta', 'pass with remarks'),
  not_checked: paint('yellow', 'not checked'),
};

const outcomeText = (outcome: string): string => OUTCOMES[outcome] ?? outcome;

const pushOne = async (session: Session, options: PushOptions, path: string): Promise<PushedFile> => {
  const bytes = await readInput(session.io, path);
  const name = options.name ?? (path === '-' ? undefined : basename(path));
  const format = options.format ?? guessFormat(bytes, path === '-' ? 'what comes in' : path);
  const { collector, commit, target, effectiveAt } = options;
  const answer = await session.ask<Pushed>('/evidence/push', {
    method: 'POST',
    // The server writes the same report once, however often it comes.
    once: true,
    large: true,
    query: { format, collector, name, commit, target, effectiveAt, whole: options.whole ? 'true' : undefined },
    raw: { bytes, type: 'application/octet-stream' },
  });
  return { file: path, format, ...answer };
};

/** How many unanswered checks are named one by one: a report of a part leaves most of them unanswered. */
const NAMED = 5;

const unansweredRows = (unanswered: NonNullable<Pushed['unanswered']>): string[][] => {
  const word = paint('yellow', 'not answered');
  if (unanswered.length <= NAMED) return unanswered.map(({ check, reason }) => [bold(check), word, '', reason]);
  const why = 'This report holds nothing on them; --json names each, with the reason.';
  return [[bold(`${unanswered.length} checks`), word, '', why]];
};

const verdictLines = ({ file, evidence, unchanged = [], unanswered = [] }: PushedFile, room?: number): string[] => {
  const rows = [
    ...evidence.map(({ check, outcome, key, title, speaks }) => [
      bold(check),
      outcomeText(outcome),
      key,
      speaks === false ? `${title} (newer evidence speaks)` : title,
    ]),
    ...unchanged.map((check) => [bold(check), dim('the same as before'), '', '']),
    ...unansweredRows(unanswered),
  ];
  return [
    oneLine(bold(file)),
    ...table(
      [{ head: 'check' }, { head: 'verdict' }, { head: 'evidence' }, { head: 'what was seen', flexible: true }],
      rows,
      room,
    ),
    '',
  ];
};

const PROMISES: ReadonlySet<string> = new Set(['answer', 'commitment', 'claim', 'statement', 'adoption']);

const affectedLines = (affected: readonly Affected[], room?: number): string[] => {
  if (affected.length === 0) return [dim('no status changed')];
  const promises = affected.filter(({ kind }) => PROMISES.has(kind));
  const others = affected.filter(({ kind }) => !PROMISES.has(kind));
  return [
    ...(promises.length > 0 ? [bold('Promises'), ...showAffected(promises, room), ''] : []),
    ...(others.length > 0 ? [bold('Under them'), ...showAffected(others, room)] : []),
  ];
};

/** One line a record where several reports moved it: from what it was first to what it is at the end. */
const lastStanding = (files: readonly PushedFile[]): Affected[] => {
  const last = new Map<string, Affected>();
  for (const one of files.flatMap(({ affected }) => affected))
    last.set(one.id, { ...one, before: last.get(one.id)?.before ?? one.before });
  return [...last.values()].filter(({ before, after }) => before !== after);
};

/** Whether a report says that something is not so; one whose answer was there already still says it. */
const hasFailed = async (session: Session, files: readonly PushedFile[]): Promise<boolean> => {
  const failed = files.some(
    ({ evidence, affected }) =>
      evidence.some(({ outcome }) => outcome === 'fail') || affected.some(({ after }) => after === 'broken'),
  );
  if (failed) return true;
  for (const check of new Set(files.flatMap(({ unchanged = [] }) => unchanged))) {
    const { status } = await session.ask<Row>(`/checks/${encodeURIComponent(check)}`);
    if (status === 'broken') return true;
  }
  return false;
};

const push = (): Command =>
  serverCommand('push <files...>', 'Push reports (- is stdin): each answers the checks that name its collector')
    .option('--collector <name>', 'which collector they come from; the format’s name unless told')
    .option('--format <name>', 'junit, cyclonedx, npm-audit, lockfile or checks, instead of by content')
    .option('--commit <sha>', 'the source revision that was looked at')
    .option('--name <name>', 'the report’s file name')
    .option('--target <key>', 'what was looked at, for checks that look at several things')
    .option('--effective-at <moment>', 'instead of the report’s own time')
    .option('--whole', 'this is everything there is now, though it holds fewer tests than the last that passed')
    .option('--fail-on-broken', 'exit code 1 when a report failed or something broke by it');

interface Collected {
  readonly collectors: readonly {
    readonly collector: string;
    readonly ran: { readonly at: string; readonly written: number; readonly problem: string | null } | null;
    readonly answers: readonly { readonly check: string; readonly title: string; readonly outcome: string }[];
  }[];
}

/** What each collector found; of the ones asked for, where some were. */
const collectedRows = ({ collectors }: Collected, only: string | undefined): string[][] => {
  const names = only?.split(',').map((name) => name.trim());
  return collectors
    .filter(({ collector }) => !names || names.includes(collector))
    .flatMap(({ collector, ran, answers }) => [
      ...(ran?.problem ? [[bold(collector), '', paint('yellow', 'no result'), ran.problem]] : []),
      ...answers.map(({ check, title, outcome }) => [bold(collector), check, outcomeText(outcome), title]),
    ]);
};

const COLLECTED = [
  { head: 'collector' },
  { head: 'check' },
  { head: 'verdict' },
  { head: 'what was seen', flexible: true },
];

export const evidenceCommands: Commands = (runner) => [
  new Command('evidence')
    .summary('Push reports, or run the collectors')
    .description('Push reports, or run the collectors')
    .addCommand(
      does<[readonly string[]], PushOptions>(push(), runner, async (session, options, paths) => {
        const files: PushedFile[] = [];
        for (const path of paths) files.push(await pushOne(session, options, path));
        const text = [
          ...files.flatMap((file) => verdictLines(file, session.room)),
          ...affectedLines(lastStanding(files), session.room),
        ];
        return {
          json: { files },
          text,
          exit: options.failOnBroken && (await hasFailed(session, files)) ? EXIT.no : EXIT.fine,
        };
      }),
    )
    .addCommand(
      does<[], { readonly only?: string }>(
        serverCommand('collect', 'Run the collectors now').option('--only <names>', 'only these, apart by commas'),
        runner,
        async (session, { only }) => {
          const answer = await session.ask<Collected>('/collect', { method: 'POST', large: true, query: { only } });
          const rows = collectedRows(answer, only);
          const none = [dim('no check names a collector that runs by itself')];
          return { json: answer, text: rows.length === 0 ? none : table(COLLECTED, rows, session.room) };
        },
      ),
    ),
];
