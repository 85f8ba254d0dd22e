import { type Commands, does, serverCommand } from '../command.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import { codeText } from '../records/show-record.ts';
import type { Answer, Session } from '../session.ts';
import { bold, dim, statusText } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count } from '../text/when.ts';

interface Tally {
  readonly total: number;
  readonly undecided: number;
  readonly byStatus: Readonly<Record<string, number>>;
}
interface Named {
  readonly key: string;
  readonly title: string;
}
interface Adoption extends Named {
  readonly state: string;
  readonly status: string | null;
}
interface Matrix {
  readonly items: readonly (Tally & { readonly adoption: Adoption; readonly framework: Named | null })[];
  readonly next: string | null;
}
interface Line {
  readonly ref: string;
  readonly title: string;
  readonly applied: {
    readonly id: string;
    readonly key: string;
    readonly status: string | null;
    readonly applicability: string;
    readonly causes: readonly { readonly id: string; readonly code: string }[];
    readonly support: readonly { readonly id: string; readonly coverage: string }[];
  } | null;
}
interface Tree {
  readonly adoption: Adoption & { readonly framework: Named | null };
  readonly counts: Tally;
  readonly groups: readonly (Tally & { readonly name: string })[];
  readonly lines: readonly Line[];
  readonly records: readonly { readonly id: string; readonly key: string }[];
}

interface TreeOptions extends AsOfOptions {
  readonly open?: boolean;
}

const SHOWN = ['assured', 'weakened', 'unproven', 'broken', 'not_applicable'] as const;
const HEADS = [
  { head: 'assured', right: true },
  { head: 'weakened', right: true },
  { head: 'unproven', right: true },
  { head: 'broken', right: true },
  { head: 'n/a', right: true },
  { head: 'undecided', right: true },
  { head: 'all', right: true },
];
const numbers = ({ byStatus, undecided, total }: Tally): string[] =>
  [...SHOWN.map((status) => byStatus[status] ?? 0), undecided, total].map(String);

const readMatrix = async (session: Session, options: AsOfOptions): Promise<Matrix['items']> => {
  const items: Matrix['items'][number][] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query = { ...asOfQuery(options), ...(cursor === '' ? {} : { cursor }) };
    const page: Matrix = await session.ask<Matrix>('/coverage', { query });
    items.push(...page.items);
    cursor = page.next;
  }
  return items;
};

const showMatrix = async (session: Session, options: AsOfOptions): Promise<Answer> => {
  const items = await readMatrix(session, options);
  const rows = items.map(({ adoption, ...tally }) => [
    adoption.key,
    adoption.title,
    statusText(adoption.status),
    ...numbers(tally),
  ]);
  const columns = [{ head: 'adoption' }, { head: 'title', flexible: true }, { head: 'stands' }, ...HEADS];
  const foot =
    items.length === 0 ? 'nothing is adopted yet: `candor framework adopt PACK`' : count(items.length, 'adoption');
  return { json: { items }, text: [...(items.length === 0 ? [] : table(columns, rows, session.room)), dim(foot)] };
};

const lineRow = ({ ref, title, applied }: Line, keyOf: (id: string) => string): string[] => [
  ref,
  title,
  statusText(applied?.status),
  (applied?.support ?? [])
    .map(({ id, coverage }) => `${keyOf(id)}${coverage === 'partial' ? ' (part)' : ''}`)
    .join(', '),
  (applied?.causes ?? []).map(({ id, code }) => `${keyOf(id)} ${codeText(code)}`.trim()).join('; '),
];

const showTree = async (session: Session, options: TreeOptions, ref: string): Promise<Answer> => {
  const tree = await session.ask<Tree>(`/coverage/${encodeURIComponent(ref)}`, { query: asOfQuery(options) });
  const keys = new Map(tree.records.map(({ id, key }) => [id, key]));
  const keyOf = (id: string) => keys.get(id) ?? '';
  const lines = tree.lines.filter(({ applied }) =>
    applied === null ? false : !options.open || !['assured', 'not_applicable'].includes(applied.status ?? ''),
  );
  const groups = tree.groups.filter(({ total }) => total > 0).map(({ name, ...tally }) => [name, ...numbers(tally)]);
  const columns = [
    { head: 'number' },
    { head: 'title', flexible: true },
    { head: 'stands' },
    { head: 'met by', flexible: true },
    { head: 'why', flexible: true },
  ];
  return {
    json: tree,
    text: [
      `${bold(tree.adoption.key)} ${tree.adoption.title} ${statusText(tree.adoption.status)}`,
      '',
      ...table([{ head: 'group', flexible: true }, ...HEADS], [...groups, ['', ...numbers(tree.counts)]], session.room),
      '',
      ...table(
        columns,
        lines.map((line) => lineRow(line, keyOf)),
        session.room,
      ),
    ],
  };
};

export const coverageCommands: Commands = (runner) => [
  does<[string | undefined], TreeOptions>(
    withAsOf(
      serverCommand(
        'coverage [adoption]',
        'How far what was adopted is met; of one adoption every requirement, and why',
      ),
    ).option('--open', 'only what is not assured'),
    runner,
    (session, options, adoption) =>
      adoption === undefined ? showMatrix(session, options) : showTree(session, options, adoption),
  ),
];
