import { type Commands, does, serverCommand } from '../command.ts';
import { usage } from '../exit.ts';
import { bodyOf, refuseExisting, writeOut } from '../files.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import type { Answer, Session } from '../session.ts';
import { bold, dim, statusText } from '../text/paint.ts';
import { pairs, table } from '../text/table.ts';

interface Soa {
  readonly adoption: { readonly key: string; readonly title: string };
  readonly state: string;
  readonly at: string;
  readonly approved: { readonly by: string; readonly at: string } | null;
  readonly journal: { readonly size: number; readonly root: string };
  readonly rows: readonly {
    readonly ref: string;
    readonly title: string;
    readonly applicability: string;
    readonly responsibility: string | null;
    readonly status: string | null;
    readonly support: readonly { readonly key: string }[];
  }[];
}

interface SoaOptions extends AsOfOptions {
  readonly out?: string;
  readonly force?: boolean;
}

const COLUMNS = [
  { head: 'number' },
  { head: 'title', flexible: true },
  { head: 'applies' },
  { head: 'responsibility' },
  { head: 'stands' },
  { head: 'met by', flexible: true },
];

const show = async (session: Session, options: AsOfOptions, adoption: string): Promise<Answer> => {
  const soa = await session.ask<Soa>(`/soa/${encodeURIComponent(adoption)}`, { query: asOfQuery(options) });
  const decided = soa.rows.filter(({ applicability }) => applicability !== 'undecided').length;
  const rows = soa.rows.map((row) => [
    row.ref,
    row.title,
    row.applicability.replaceAll('_', ' '),
    row.responsibility ?? '',
    statusText(row.status),
    row.support.map(({ key }) => key).join(', '),
  ]);
  return {
    json: soa,
    text: [
      `${bold(soa.adoption.key)} ${soa.adoption.title}`,
      ...pairs([
        ['state', soa.state],
        ['as of', soa.at],
        ['approved', soa.approved ? `by ${soa.approved.by}, ${soa.approved.at}` : 'not yet'],
        ['journal', `${soa.journal.size} entries, root ${soa.journal.root}`],
      ]),
      '',
      ...table(COLUMNS, rows, session.room),
      dim(`${decided} of ${soa.rows.length} decided`),
    ],
  };
};

const formatOf = (out: string): string => {
  const format = /\.(pdf|xlsx)$/i.exec(out)?.[1]?.toLowerCase();
  if (format === undefined) throw usage(`--out must end in .pdf or .xlsx, not "${out}"`);
  return format;
};

/** Written beside its place and put there once it is whole: a file that is there is a whole one. */
const save = async (session: Session, options: SoaOptions, adoption: string, out: string): Promise<Answer> => {
  const format = formatOf(out);
  await refuseExisting(out, options.force);
  const query = { format, ...asOfQuery(options) };
  const response = await session.open(`/soa/${encodeURIComponent(adoption)}/document`, { query, large: true });
  await writeOut(out, bodyOf(response, (await session.settings()).url), { force: options.force });
  return { json: { file: out, format }, text: [`${adoption} written to ${out}`] };
};

export const soaCommands: Commands = (runner) => [
  does<[string], SoaOptions>(
    withAsOf(serverCommand('soa <adoption>', 'The statement of applicability of an adoption, as text, PDF or workbook'))
      .option('--out <file>', 'a .pdf or .xlsx file')
      .option('--force', 'write over a file that is there'),
    runner,
    (session, options, adoption) =>
      options.out === undefined ? show(session, options, adoption) : save(session, options, adoption, options.out),
  ),
];
