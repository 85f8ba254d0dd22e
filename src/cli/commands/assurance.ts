import { aKind } from '../../model/words.ts';
import type { Affected, Cause, ImpactAnswer, Row, SpansAnswer, Why } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { readInputText } from '../files.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import { findReference, pathOf } from '../records/find-kind.ts';
import { readChanges } from '../records/read-changes.ts';
import { codeText, nameOf, showAffected } from '../records/show-record.ts';
import { bold, dim, statusText } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { growTree, tree } from '../text/tree.ts';
import { count, percent, spanText, when } from '../text/when.ts';

type Step = Why['causes'][number]['path'][number];

/** How a step is reached from the one above: the name of its group, such as "checks" or "evidence". */
const stepLabel = (step: Step, cause: Cause | undefined): string => {
  const said = `${dim(`${codeText(step.relation)}:`)} ${nameOf(step)}${step.status ? ` ${statusText(step.status)}` : ''}`;
  return cause ? `${said} – ${codeText(cause.code)} ${dim(`since ${when(cause.since)}`)}` : said;
};

/** The answer of why as a tree from the record down to each root cause. */
export const whyTree = (record: Pick<Row, 'key' | 'title'>, why: Why): string[] => {
  const until = why.until ? dim(` until ${when(why.until)} at the latest`) : '';
  const own = why.causes.filter((cause) => cause.path.length === 0);
  const below = why.causes.filter((cause) => cause.path.length > 0);
  const paths = below.map(({ path, ...cause }) =>
    path.map((step, index) => {
      const isRoot = index === path.length - 1;
      return { id: isRoot ? `${step.id} ${cause.code}` : step.id, label: stepLabel(step, isRoot ? cause : undefined) };
    }),
  );
  const ownPaths = own.map(({ code, since }) => [
    { id: `own ${code}`, label: `${codeText(code)} ${dim(`since ${when(since)}`)}` },
  ]);
  return tree(growTree(`${nameOf(record)} ${statusText(why.status)}${until}`, [...ownPaths, ...paths]));
};

const AUDIENCES: Readonly<Record<string, string>> = {
  customer: 'Told to customers',
  contract: 'Promised in contracts',
  auditor: 'Shown to auditors',
  regulator: 'Told to regulators',
  public: 'Claimed in public',
  internal: 'Inside',
};

const impactLines = ({ total, groups }: ImpactAnswer, ref: string, room?: number): string[] => {
  if (total === 0) return [`nothing rests on ${ref}`];
  const columns = [
    { head: 'record' },
    { head: 'title', flexible: true },
    { head: 'status' },
    { head: 'to' },
    { head: 'by way of', flexible: true },
  ];
  return [
    `${count(total, 'record')} rest on ${bold(ref)}`,
    ...groups.flatMap((group) => {
      const more = (group.total ?? group.items.length) - group.items.length;
      const rows = group.items.map(({ key, title, status, to, path }) => [
        bold(key),
        title,
        statusText(status),
        to ?? '',
        path
          .slice(0, -1)
          .map((step) => step.key)
          .join(' → '),
      ]);
      return [
        '',
        bold(AUDIENCES[group.audience] ?? group.audience),
        ...table(columns, rows, room),
        ...(more > 0 ? [dim(`… and ${more} more`)] : []),
      ];
    }),
  ];
};

const lapseLines = ({ effectiveness: { lapses } }: SpansAnswer, room?: number): string[] =>
  lapses.length === 0
    ? []
    : [
        '',
        ...table(
          [
            { head: 'from' },
            { head: 'to' },
            { head: 'for' },
            { head: 'status' },
            { head: 'because of', flexible: true },
          ],
          lapses.map(({ from, to, status, causes }) => [
            when(from),
            when(to),
            spanText(Date.parse(to) - Date.parse(from)),
            statusText(status),
            causes.map((cause) => `${nameOf(cause)} – ${codeText(cause.code)}`).join('; '),
          ]),
          room,
        ),
      ];

export const assuranceCommands: Commands = (runner) => [
  does<[string], AsOfOptions>(
    withAsOf(serverCommand('why <key>', 'Why a record stands as it does: root causes, with the path to each')),
    runner,
    async (session, options, word) => {
      const found = findReference(session.registry, word);
      const query = asOfQuery(options);
      const why = await session.ask<Why>(pathOf(found, '/why'), { query });
      const row = session.json ? undefined : await session.ask<Row>(pathOf(found), { query });
      const text = row ? whyTree(row, why) : [];
      if (why.note) text.push(dim(why.note));
      if (why.status === null) text.push(dim(`${aKind(found.kind)} has no status: nothing has to be shown for it`));
      return { json: why, text };
    },
  ),
  does<[string], AsOfOptions>(
    withAsOf(serverCommand('impact <key>', 'All that rests on a record, grouped by who it was promised to')),
    runner,
    async (session, options, word) => {
      const found = findReference(session.registry, word);
      const impact = await session.ask<ImpactAnswer>(pathOf(found, '/impact'), { query: asOfQuery(options) });
      return { json: impact, text: impactLines(impact, found.ref, session.room) };
    },
  ),
  does<[string]>(
    serverCommand(
      'what-if <file>',
      'What would stand differently after the changes in a JSON or YAML file (- is stdin); nothing is kept',
    ),
    runner,
    async (session, _options, path) => {
      const changes = readChanges(await readInputText(session.io, path), path);
      const answer = await session.ask<{ affected: readonly Affected[] }>('/what-if', {
        method: 'POST',
        body: { changes },
      });
      const none = [dim('no status would change; nothing was kept')];
      const some = [
        ...showAffected(answer.affected, session.room),
        dim(`${count(answer.affected.length, 'status', 'statuses')} would change; nothing was kept`),
      ];
      return { json: answer, text: answer.affected.length === 0 ? none : some };
    },
  ),
  does<[string], AsOfOptions & { readonly from?: string; readonly to?: string }>(
    withAsOf(
      serverCommand(
        'effectiveness <key>',
        'The share of a window in which a record was assured, and each lapse with its cause',
      ),
    )
      .option('--from <day>', 'start of the window (30 days before its end)')
      .option('--to <day>', 'end of the window (now, or the moment of --as-of)'),
    runner,
    async (session, { from, to, ...options }, word) => {
      const found = findReference(session.registry, word);
      const query = { from, to, ...asOfQuery(options) };
      const answer = await session.ask<SpansAnswer>(pathOf(found, '/spans'), { query });
      const { effectiveness } = answer;
      const head = `${bold(found.ref)} was assured ${bold(percent(effectiveness.assured))} of ${when(effectiveness.from)} to ${when(effectiveness.to)}`;
      return { json: answer, text: [head, ...lapseLines(answer, session.room)] };
    },
  ),
];
