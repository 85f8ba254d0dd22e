import type { Command } from 'commander';
import { does, type Runner, serverCommand, several } from '../command.ts';
import { splitPair } from '../records/parse-value.ts';
import type { Answer, Session } from '../session.ts';
import { bold, dim } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count } from '../text/when.ts';

interface Edition {
  readonly key: string;
  readonly title: string;
  readonly edition: string;
}
interface Line {
  readonly number: string;
  readonly title: string;
  readonly fate: string;
  readonly from: string | null;
  readonly likeness: number | null;
  readonly candidates: readonly { readonly number: string }[];
}
interface Compared {
  readonly older: Edition;
  readonly newer: Edition;
  readonly counts: Readonly<Record<string, number>>;
  readonly lines: readonly Line[];
  readonly gone: readonly { readonly number: string; readonly title: string }[];
}
interface Moved extends Omit<Compared, 'gone' | 'lines'> {
  readonly seq: number | null;
  readonly adoption: string | null;
  readonly from: { readonly key: string };
  readonly carried: number;
  readonly undecided: number;
  readonly lines: readonly (Line & { readonly carried: { readonly number: string } | null })[];
  readonly notCarried: readonly {
    readonly key: string;
    readonly number: string;
    readonly title: string;
    readonly fate: string;
  }[];
}

/** What each fate means for whoever reads the list. */
const WORDS: Readonly<Record<string, string>> = {
  unchanged: 'unchanged',
  reworded: 'other words',
  moved: 'was',
  reused: 'number meant something else',
  unsure: 'words differ, look',
  untold: 'no text to compare',
  new: 'new',
};

const titleOf = ({ title, edition }: Edition): string => `${title} ${edition}`;

const lineRows = (lines: readonly Line[]): string[][] =>
  lines
    .filter(({ fate }) => fate !== 'unchanged')
    .map(({ number, title, fate, from, likeness, candidates }) => [
      number,
      title,
      `${WORDS[fate] ?? fate}${fate === 'moved' ? ` ${from}` : ''}`,
      likeness === null ? '' : `${Math.round(likeness * 100)} %`,
      from === null ? candidates.map((one) => one.number).join(', ') : '',
    ]);

const lineTable = (lines: readonly Line[], room?: number): string[] => {
  const rows = lineRows(lines);
  const columns = [
    { head: 'number' },
    { head: 'title', flexible: true },
    { head: 'what became of it' },
    { head: 'alike', right: true },
    { head: 'could be' },
  ];
  return rows.length === 0 ? [] : [...table(columns, rows, room), ''];
};

const countLine = (counts: Compared['counts']): string =>
  Object.entries(counts)
    .filter(([, many]) => many > 0)
    .map(([fate, many]) => `${many} ${fate}`)
    .join(', ');

const compare = async (session: Session, from: string, to: string): Promise<Answer> => {
  const answer = await session.ask<Compared>('/framework-comparison', { query: { from, to } });
  const { older, newer, counts, lines, gone } = answer;
  const left = gone.map(({ number, title }) => [number, title]);
  return {
    json: answer,
    text: [
      ...lineTable(lines, session.room),
      ...(left.length > 0
        ? [...table([{ head: 'gone' }, { head: 'title', flexible: true }], left, session.room), '']
        : []),
      `${bold(titleOf(older))} to ${bold(titleOf(newer))}: ${countLine(counts)}${left.length > 0 ? `, ${left.length} gone` : ''}`,
    ],
  };
};

interface MoveOptions {
  readonly to: string;
  readonly match?: readonly string[];
  readonly trustTitles?: boolean;
  readonly dryRun?: boolean;
}

const moveText = (answer: Moved, { dryRun }: MoveOptions, room?: number): string[] => {
  const { from, newer, counts, carried, undecided, notCarried, adoption, seq } = answer;
  const left = notCarried.map(({ key, number, title, fate }) => [
    number,
    title,
    fate === 'gone' ? 'gone' : `its number now: ${WORDS[fate] ?? fate}`,
    key,
  ]);
  return [
    ...(dryRun ? lineTable(answer.lines, room) : []),
    ...(left.length > 0
      ? [
          ...table(
            [{ head: 'not carried' }, { head: 'title', flexible: true }, { head: '' }, { head: 'stays as' }],
            left,
            room,
          ),
          '',
        ]
      : []),
    countLine(counts),
    `${from.key} to ${titleOf(newer)}${adoption === null ? '' : ` as ${bold(adoption)}`}: ${carried} carried over, ${undecided} to decide, ${count(left.length, 'decision')} left in ${from.key}`,
    dryRun
      ? 'tried only, nothing was kept (--match NEW=OLD corrects what a requirement was, NEW= says it is new)'
      : dim(`journal ${seq}`),
  ];
};

const move = async (session: Session, options: MoveOptions, adoption: string): Promise<Answer> => {
  const corrections = (options.match ?? [])
    .map((word) => splitPair(word, '--match'))
    .map(([to, from]) => ({ to, from: from || null }));
  const answer = await session.ask<Moved>('/framework-moves', {
    method: 'POST',
    large: true,
    body: {
      adoption,
      to: options.to,
      corrections,
      ...(options.trustTitles ? { trustTitles: true } : {}),
      ...(options.dryRun ? { dryRun: true } : {}),
    },
  });
  return { json: answer, text: moveText(answer, options, session.room) };
};

export const editionCommands = (runner: Runner): readonly Command[] => [
  does<[string, string]>(
    serverCommand('compare <older> <newer>', 'What became of each requirement between two editions that are here'),
    runner,
    (session, _, older, newer) => compare(session, older, newer),
  ),
  does<[string], MoveOptions>(
    serverCommand(
      'move <adoption>',
      'Move an adoption to another edition: what was decided goes along; the older one is kept',
    )
      .requiredOption('--to <framework>', 'the edition to move to')
      .option('--match <new=old>', 'what a requirement was in the older edition; may be given again', several)
      .option('--trust-titles', 'carry over also where number and title agree and there is no text to compare')
      .option('--dry-run', 'say what it would do; nothing is kept'),
    runner,
    move,
  ),
];
