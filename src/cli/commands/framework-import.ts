import { basename } from 'node:path';
import type { Command } from 'commander';
import { does, type Runner, serverCommand, several } from '../command.ts';
import { EXIT } from '../exit.ts';
import { readInput } from '../files.ts';
import { splitPair } from '../records/parse-value.ts';
import type { Answer } from '../session.ts';
import { bold, dim } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count } from '../text/when.ts';

interface ImportOptions {
  readonly into?: string;
  readonly add?: boolean;
  readonly map?: readonly string[];
  readonly sheet?: string;
  readonly title?: string;
  readonly edition?: string;
  readonly source?: string;
  readonly target?: string;
  readonly dryRun?: boolean;
}

interface Place {
  readonly where: string;
  readonly message: string;
}
interface Imported {
  readonly seq: number | null;
  readonly framework: {
    readonly key: string;
    readonly title: string;
    readonly edition: string;
    readonly isNew: boolean;
  } | null;
  readonly counts: { readonly new: number; readonly changed: number; readonly same: number; readonly left: number };
  readonly lines: readonly {
    readonly number: string;
    readonly title: string;
    readonly does: string;
    readonly fields: readonly string[];
    readonly where: string;
  }[];
  readonly mappings: readonly {
    readonly title: string;
    readonly source: string | null;
    readonly target: string | null;
    readonly names: { readonly source: string; readonly target: string };
    readonly pairs: number;
    readonly known: number;
    readonly changes: number;
    readonly unknown: readonly string[];
  }[];
  readonly columns: readonly { readonly heading: string; readonly column: string | null }[] | null;
  readonly problems: readonly Place[];
  readonly warnings: readonly Place[];
}

const MOST = 50;

const more = (all: number): string[] => (all > MOST ? [dim(`… and ${all - MOST} more`)] : []);

const placeLines = (places: readonly Place[], head: string, room?: number): string[] =>
  places.length === 0
    ? []
    : [
        ...table(
          [{ head: 'where' }, { head, flexible: true }],
          places.slice(0, MOST).map(({ where, message }) => [where, message]),
          room,
        ),
        ...more(places.length),
        '',
      ];

const changeLines = ({ lines }: Imported, room?: number): string[] =>
  lines.length === 0
    ? []
    : [
        ...table(
          [{ head: 'number' }, { head: 'title', flexible: true }, { head: '' }, { head: 'where' }],
          lines
            .slice(0, MOST)
            .map(({ number, title, does: what, fields, where }) => [
              number,
              title,
              fields.length > 0 ? fields.join(', ') : what === 'left' ? 'not in it, left out' : what,
              where,
            ]),
          room,
        ),
        ...more(lines.length),
        '',
      ];

const setLines = (answer: Imported): string[] =>
  answer.mappings.map(({ title, source, target, names, pairs, known, changes, unknown }) => {
    const missing = [source === null ? names.source : undefined, target === null ? names.target : undefined].filter(
      Boolean,
    );
    if (missing.length > 0)
      return `mappings “${title}”: no framework here is ${missing.join(' or ')} (--source, --target)`;
    const left = unknown.length > 0 ? `, not here: ${unknown.slice(0, 10).join(', ')}` : '';
    return `mappings “${title}”: ${known} of ${pairs} pairs from ${source} to ${target}, ${count(changes, 'proposal')}${left}`;
  });

const columnLine = ({ columns }: Imported): string[] => {
  const mapped = (columns ?? []).filter(({ column }) => column !== null);
  return mapped.length === 0
    ? []
    : [dim(`columns: ${mapped.map(({ heading, column }) => `${heading}=${column}`).join(', ')}`)];
};

const textOf = (answer: Imported, { dryRun }: ImportOptions, room?: number): string[] => {
  if (answer.problems.length > 0)
    return [...columnLine(answer), ...placeLines(answer.problems, 'what is wrong', room), 'nothing would be imported'];
  const { framework, counts } = answer;
  const about = framework
    ? [
        `${bold(framework.key)} ${framework.title} ${framework.edition}${framework.isNew ? ' (new)' : ''}`,
        `${counts.new} new, ${counts.changed} changed, ${counts.same} as they were${counts.left > 0 ? `, ${counts.left} left out (--add takes them)` : ''}`,
      ]
    : [];
  return [
    ...placeLines(answer.warnings, 'left out or odd', room),
    ...(dryRun ? changeLines(answer, room) : []),
    ...columnLine(answer),
    ...about,
    ...setLines(answer),
    dryRun ? 'tried only, nothing was kept' : answer.seq === null ? 'no changes' : dim(`journal ${answer.seq}`),
  ];
};

/** `Heading=column`; a heading without a column is left out. */
const readMap = (words: readonly string[]): string =>
  JSON.stringify(
    Object.fromEntries(
      words.map((word) => splitPair(word, '--map')).map(([heading, column]) => [heading, column || null]),
    ),
  );

export const importCommand = (runner: Runner): Command =>
  does<[string], ImportOptions>(
    serverCommand(
      'import <file>',
      'Import your own copy: OSCAL catalog, CSV, XLSX, CISO Assistant library; a second time changes nothing (- is stdin)',
    )
      .option('--into <key>', 'the framework to lay it over, by number; without it, a framework of its own')
      .option('--add', 'also make what a pack’s framework does not have')
      .option(
        '--map <Heading=column>',
        'what a column holds: number, title, text, guidance, parameters, group, under, assessable; Heading= leaves it out; may be given again',
        several,
      )
      .option('--sheet <name>', 'of a workbook; the first that looks like a framework unless told')
      .option('--title <text>', 'of a new framework; its own unless told')
      .option('--edition <text>', 'of a new framework; its own unless told')
      .option('--source <key>', 'the framework that the file’s mappings start in')
      .option('--target <key>', 'the framework that the file’s mappings end in')
      .option('--dry-run', 'say what it would do; nothing is kept'),
    runner,
    async (session, options, path): Promise<Answer> => {
      const { into, add, map, sheet, title, edition, source, target, dryRun } = options;
      const answer = await session.ask<Imported>('/framework-import', {
        method: 'POST',
        once: true,
        large: true,
        raw: { bytes: await readInput(session.io, path), type: 'application/octet-stream' },
        query: {
          into,
          add: add ? '1' : undefined,
          map: map && readMap(map),
          sheet,
          title,
          edition,
          name: path === '-' ? undefined : basename(path).slice(0, 300),
          source,
          target,
          dryRun: dryRun ? '1' : undefined,
        },
      });
      return {
        json: answer,
        text: textOf(answer, options, session.room),
        exit: answer.problems.length > 0 ? EXIT.no : EXIT.fine,
      };
    },
  );
