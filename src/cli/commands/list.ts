import type { Command } from 'commander';
import type { AnyKind } from '../../model/kind.ts';
import type { Counts, Page, Row } from '../api.ts';
import { type Commands, does, serverCommand, several } from '../command.ts';
import { usage } from '../exit.ts';
import { bodyOf, refuseExisting, writeOut } from '../files.ts';
import { withAsOf } from '../records/as-of.ts';
import { isCommonColumn, listColumns } from '../records/columns.ts';
import { fieldsFor } from '../records/fields.ts';
import { type FilterOptions, filterQuery, type Query } from '../records/filters.ts';
import { findKind } from '../records/find-kind.ts';
import type { Answer, Session } from '../session.ts';
import { dim, statusText } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count } from '../text/when.ts';

interface ListOptions extends FilterOptions {
  readonly limit?: string;
  readonly all?: boolean;
  readonly columns?: string;
  readonly count?: string;
  readonly out?: string;
  readonly format?: string;
  readonly force?: boolean;
}

/** The options that narrow a list, on any command that takes them. */
const filtered = (command: Command): Command =>
  withAsOf(command)
    .option('--q <words>', 'only what matches these words')
    .option('--status <names>', 'broken, unproven, weakened, assured, not_applicable; several apart by commas')
    .option('--state <names>', 'states of the kind’s lifecycle; several apart by commas')
    .option('--owner <key>', 'only of this person')
    .option('--scope <key>', 'only of this scope')
    .option('--due <when>', 'overdue, or within days such as 30d')
    .option('--f, --field <name=value>', 'only with this value of a field; may be given again', several)
    .option('--linked <relation=KEY>', 'only linked to this record; ~relation looks the other way', several)
    .option(
      '--sort <name>',
      'created, title, key, state, status, owner, scope, dueAt, updatedAt or a field; with - in front for the other way round',
    );

const PAGE = 200;
const DEFAULT_LIMIT = 50;

const readLimit = ({ limit, all }: ListOptions): number => {
  if (all) return Number.POSITIVE_INFINITY;
  if (limit === undefined) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,6}$/.test(limit)) throw usage(`--limit must be a number from 1 up, not "${limit}"`);
  return Number(limit);
};

/** Pages until there is enough; `more` says whether something was left. */
const readRows = async (
  session: Session,
  kind: AnyKind,
  query: Query,
  limit: number,
): Promise<{ items: Row[]; more: boolean }> => {
  const items: Row[] = [];
  let cursor: string | null = null;
  do {
    const size = String(Math.min(PAGE, limit - items.length));
    const page: Page = await session.ask<Page>(`/${kind.plural}`, {
      query: { ...query, limit: size, ...(cursor === null ? {} : { cursor }) },
    });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && items.length < limit);
  return { items, more: cursor !== null };
};

const showList = async (session: Session, options: ListOptions, kind: AnyKind, query: Query): Promise<Answer> => {
  const names = options.columns?.split(',').flatMap((name) => name.trim() || []) ?? kind.list;
  const fields = await fieldsFor(
    session,
    kind,
    names.filter((name) => !isCommonColumn(kind, name)),
  );
  const columns = listColumns(kind, fields, names);
  const { items, more } = await readRows(session, kind, query, readLimit(options));
  const rows = items.map((row) => columns.map((column) => column.cell(row)));
  const foot = more
    ? `${items.length} shown, there are more: --limit N, or --all`
    : count(items.length, kind.label.toLowerCase(), kind.labelPlural.toLowerCase());
  return {
    json: { items, more },
    text:
      items.length === 0
        ? [dim(`no ${kind.labelPlural.toLowerCase()}`)]
        : [...table(columns, rows, session.room), dim(foot)],
  };
};

const showCounts = async (session: Session, by: string, kind: AnyKind, query: Query): Promise<Answer> => {
  const answer = await session.ask<Counts>(`/${kind.plural}/counts`, { query: { ...query, by } });
  const label = ({ value, label: said }: Counts['counts'][number]) =>
    by === 'status' ? statusText(value === 'none' ? null : value) : (said ?? value ?? dim('none'));
  const rows = answer.counts.map((one) => [label(one), String(one.n)]);
  return {
    json: answer,
    text: [...table([{ head: by }, { head: 'number', right: true }], rows), dim(`${answer.total} in all`)],
  };
};

const FORMATS = ['csv', 'xlsx'];

const writeExport = async (session: Session, options: ListOptions, kind: AnyKind, query: Query): Promise<Answer> => {
  const { out = '', force, columns } = options;
  const format = options.format ?? /\.(\w+)$/.exec(out)?.[1]?.toLowerCase() ?? '';
  if (!FORMATS.includes(format))
    throw usage(`--format must be csv or xlsx${out ? `; ${out} does not end in either` : ''}`);
  if (out === '') throw usage('--out says where the file goes; - is stdout');
  if (out !== '-') await refuseExisting(out, force);
  const response = await session.open(`/${kind.plural}/export`, {
    query: { ...query, format, ...(columns ? { columns } : {}) },
    large: true,
  });
  const body = bodyOf(response, (await session.settings()).url);
  if (out === '-') {
    if (session.json) throw usage('--json and --out - cannot both have stdout');
    for await (const chunk of body) session.io.stdout.write(chunk);
    return { json: null, text: [] };
  }
  await writeOut(out, body, { force });
  return { json: { file: out, format, kind: kind.name }, text: [`${kind.labelPlural} written to ${out}`] };
};

export const listCommands: Commands = (runner) => [
  does<[string], ListOptions>(
    filtered(serverCommand('list <kind>', 'List records of a kind, filtered and sorted; or write them to a file'))
      .option('--limit <n>', `how many at most (${DEFAULT_LIMIT})`)
      .option('--all', 'all of them')
      .option('--columns <names>', 'columns, apart by commas')
      .option('--count <by>', 'numbers by status, state, owner, scope or f.FIELD instead of the records')
      .option('--out <file>', 'write a .csv or .xlsx file (- is stdout)')
      .option('--format <name>', 'csv or xlsx, where the file’s name does not say')
      .option('--force', 'write over a file that is there'),
    runner,
    async (session, options, word) => {
      const kind = findKind(session.registry, word);
      const query = filterQuery(session.registry, kind, options);
      if (options.out !== undefined || options.format !== undefined) return writeExport(session, options, kind, query);
      if (options.count !== undefined) return showCounts(session, options.count, kind, query);
      return showList(session, options, kind, query);
    },
  ),
  does<[string], ListOptions>(
    filtered(
      serverCommand(
        'export-list <kind>',
        'Write the records of a kind to a CSV or XLSX file that can be imported again',
      ),
    )
      .requiredOption('--out <file>', 'the file (- is stdout)')
      .option('--format <name>', 'csv or xlsx, where the file’s name does not say')
      .option('--columns <names>', 'columns, apart by commas')
      .option('--force', 'write over a file that is there'),
    runner,
    async (session, options, word) => {
      const kind = findKind(session.registry, word);
      return writeExport(session, options, kind, filterQuery(session.registry, kind, options));
    },
  ),
];
