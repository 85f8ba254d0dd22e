import type { Command } from 'commander';
import { does, type Runner, serverCommand, several } from '../../command.ts';
import { EXIT, usage } from '../../exit.ts';
import { bodyOf, readInput, refuseExisting, writeOut } from '../../files.ts';
import { splitPair } from '../../records/parse-value.ts';
import type { Answer, Session } from '../../session.ts';
import { dim } from '../../text/paint.ts';
import { table } from '../../text/table.ts';
import { count } from '../../text/when.ts';

interface Place {
  readonly where: string;
  readonly message: string;
}
interface Imported {
  readonly dryRun: boolean;
  readonly seq: number | null;
  readonly counts: { readonly created: number };
  readonly read: number;
  readonly present: number;
  readonly wrong: number;
  readonly problems: readonly Place[];
  readonly notKept: readonly Place[];
}

interface ImportOptions {
  readonly source?: string;
  readonly target?: string;
  readonly map?: readonly string[];
  readonly relation?: string;
  readonly saidBy?: string;
  readonly sheet?: string;
  readonly accept?: boolean;
  readonly dryRun?: boolean;
}
interface ExportOptions {
  readonly out?: string;
  readonly format?: string;
  readonly force?: boolean;
}

const FORMATS: Readonly<Record<string, string>> = { oscal: 'oscal', json: 'oscal', csv: 'csv', xlsx: 'xlsx' };

const exportFile = async (
  session: Session,
  options: ExportOptions,
  source: string,
  target: string,
): Promise<Answer> => {
  const { out = '', force } = options;
  if (out === '') throw usage('--out says where the file goes; - is stdout');
  const format = FORMATS[options.format ?? /\.(\w+)$/.exec(out)?.[1]?.toLowerCase() ?? 'oscal'];
  if (format === undefined) throw usage('--format must be oscal, csv or xlsx');
  if (out !== '-') await refuseExisting(out, force);
  const path = `/crosswalks/${encodeURIComponent(source)}/${encodeURIComponent(target)}/export`;
  const response = await session.open(path, { query: { format }, large: true });
  const body = bodyOf(response, (await session.settings()).url);
  if (out === '-') {
    if (session.json) throw usage('--json and --out - cannot both have stdout');
    for await (const chunk of body) session.io.stdout.write(chunk);
    return { json: null, text: [] };
  }
  await writeOut(out, body, { force });
  return { json: { file: out, format, source, target }, text: [`crosswalk written to ${out}`] };
};

const MOST = 50;

const placeLines = (head: string, places: readonly Place[], all: number, room: number | undefined): string[] => {
  if (places.length === 0) return [];
  const rows = places.slice(0, MOST).map(({ where, message }) => [where, message]);
  return [
    ...table([{ head: 'where' }, { head, flexible: true }], rows, room),
    ...(all > rows.length ? [dim(`… and ${all - rows.length} more`)] : []),
    '',
  ];
};

const footOf = (answer: Imported): string => {
  const numbers = `${answer.counts.created} new, ${answer.present} here already`;
  const wrong = answer.wrong > 0 ? `, ${count(answer.wrong, 'thing')} left out` : '';
  const tried = answer.dryRun ? '; tried only, nothing was kept' : '';
  return `${count(answer.read, 'mapping')}: ${numbers}${wrong}${tried}`;
};

/** A workbook is a zip, OSCAL begins as JSON, YAML or XML of a mapping collection does; everything else is CSV. */
const formatOf = (bytes: Uint8Array): 'xlsx' | 'csv' | 'oscal' => {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'xlsx';
  return /^\uFEFF?\s*(?:[{<]|mapping-collection\s*:|---)/.test(Buffer.from(bytes.subarray(0, 200)).toString('utf8'))
    ? 'oscal'
    : 'csv';
};

const readMap = (words: readonly string[]): string =>
  JSON.stringify(
    Object.fromEntries(words.map((word) => splitPair(word, '--map')).map(([column, holds]) => [column, holds || null])),
  );

const flag = (set: boolean | undefined): string | undefined => (set ? '1' : undefined);

const importFile = async (session: Session, options: ImportOptions, path: string): Promise<Answer> => {
  const bytes = await readInput(session.io, path);
  const format = formatOf(bytes);
  const { source, target, relation, saidBy, sheet } = options;
  const table = { format, sheet, relation, saidBy, map: options.map && readMap(options.map) };
  if (format !== 'oscal' && source === undefined)
    throw usage('--source says of which framework the numbers are that are mapped');
  const answer = await session.ask<Imported>(`/crosswalks/import/${format === 'oscal' ? 'oscal' : 'table'}`, {
    method: 'POST',
    once: true,
    large: true,
    raw: { bytes, type: 'application/octet-stream' },
    query: {
      source,
      target,
      accept: flag(options.accept),
      dryRun: flag(options.dryRun),
      ...(format === 'oscal' ? {} : table),
    },
  });
  return {
    json: answer,
    text: [
      ...placeLines('left out', answer.problems, answer.wrong, session.room),
      ...placeLines('not kept', answer.notKept, answer.notKept.length, session.room),
      footOf(answer),
    ],
    exit: answer.wrong > 0 ? EXIT.no : EXIT.fine,
  };
};

export const fileCommands = (runner: Runner): readonly Command[] => [
  does<[string, string], ExportOptions>(
    serverCommand('export <source> <target>', 'Write what lies between two frameworks to a file')
      .option('--out <file>', 'an OSCAL mapping collection (.json), .csv or .xlsx; - is stdout')
      .option('--format <name>', 'oscal, csv or xlsx, where the file’s name does not say')
      .option('--force', 'write over a file that is there'),
    runner,
    exportFile,
  ),
  does<[string], ImportOptions>(
    serverCommand('import <file>', 'Bring in mappings: OSCAL, CSV or XLSX (- is stdin); they are proposed')
      .option('--source <framework>', 'the framework whose numbers are mapped')
      .option('--target <framework>', 'the framework that they are mapped to')
      .option(
        '--map <Column=what>',
        'what a column holds: source, target, relation, rationale, … or a framework’s key; may be given again',
        several,
      )
      .option('--relation <name>', 'the relation where a row says none (intersects)')
      .option('--said-by <text>', 'whose crosswalk it is')
      .option('--sheet <name>', 'of a workbook; the first visible one unless told')
      .option('--accept', 'as accepted; otherwise they are proposed')
      .option('--dry-run', 'only say what would happen'),
    runner,
    importFile,
  ),
];
