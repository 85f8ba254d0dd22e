import type { ImportAnswer } from '../api.ts';
import { type Commands, does, serverCommand, several } from '../command.ts';
import { EXIT, usage } from '../exit.ts';
import { readInput } from '../files.ts';
import { findKind } from '../records/find-kind.ts';
import { splitPair } from '../records/parse-value.ts';
import { dim } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count } from '../text/when.ts';

interface ImportOptions {
  readonly map?: readonly string[];
  readonly format?: string;
  readonly dryRun?: boolean;
  readonly skipErrors?: boolean;
  readonly sheet?: string;
}

const ZIP = [0x50, 0x4b];
const TYPES: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** A workbook is a zip; everything else is text. The name is not asked: it may be wrong, or stdin. */
export const tableFormat = (bytes: Uint8Array): 'csv' | 'xlsx' =>
  ZIP.every((byte, index) => bytes[index] === byte) ? 'xlsx' : 'csv';

const MOST = 50;

const errorLines = (errors: ImportAnswer['errors'], room?: number): string[] => {
  if (errors.length === 0) return [];
  const rows = errors.slice(0, MOST).map(({ row, column, message }) => [String(row), column ?? '', message]);
  const more = errors.length - rows.length;
  return [
    ...table([{ head: 'row', right: true }, { head: 'column' }, { head: 'what is wrong', flexible: true }], rows, room),
    ...(more > 0 ? [dim(`… and ${more} more`)] : []),
    '',
  ];
};

const footOf = (answer: ImportAnswer, { dryRun }: ImportOptions): string => {
  const rows = count(answer.rows, 'row');
  const wrong = answer.wrong ?? new Set(answer.errors.map(({ row }) => row)).size;
  const numbers = `${answer.created} new, ${answer.updated} changed, ${answer.unchanged} as they were`;
  const left = wrong > 0 ? `, ${wrong} wrong` : '';
  if (dryRun) return `${rows}: ${numbers}${left}; tried only, nothing was kept`;
  if (wrong > 0 && !answer.applied) return `${rows}${left}: nothing was imported (--skip-errors takes the others)`;
  return `${rows}: ${numbers}${left ? `${left} and left out` : ''}`;
};

/** `Column=field`; a column without a field is left out. */
const readMap = (words: readonly string[]): string =>
  JSON.stringify(
    Object.fromEntries(words.map((word) => splitPair(word, '--map')).map(([column, field]) => [column, field || null])),
  );

export const importCommands: Commands = (runner) => [
  does<[string, string], ImportOptions>(
    serverCommand(
      'import <kind> <file>',
      'Bring in records from a CSV or XLSX file (- is stdin); rows with a known key change that record',
    )
      .option(
        '--map <Column=field>',
        'the field of a column whose head says something else, or Column= to leave it out; may be given again',
        several,
      )
      .option('--format <name>', 'csv or xlsx, instead of by content')
      .option('--sheet <name>', 'of a workbook; the first visible one unless told')
      .option('--dry-run', 'only say what would happen')
      .option('--skip-errors', 'bring in the rows without errors'),
    runner,
    async (session, options, word, path) => {
      const kind = findKind(session.registry, word);
      const bytes = await readInput(session.io, path);
      const format = options.format ?? tableFormat(bytes);
      const type = TYPES[format];
      if (!type) throw usage('--format must be csv or xlsx');
      const map = options.map && readMap(options.map);
      const answer = await session.ask<ImportAnswer>(`/${kind.plural}/import`, {
        method: 'POST',
        once: true,
        large: true,
        raw: { bytes, type },
        query: {
          format,
          map,
          sheet: options.sheet,
          dryRun: options.dryRun ? '1' : undefined,
          skipErrors: options.skipErrors ? '1' : undefined,
        },
      });
      return {
        json: answer,
        text: [...errorLines(answer.errors, session.room), footOf(answer, options)],
        exit: answer.errors.length > 0 ? EXIT.no : EXIT.fine,
      };
    },
  ),
];
