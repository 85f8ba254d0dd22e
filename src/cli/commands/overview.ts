import type { Meta, RecordRef } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import { nameOf } from '../records/show-record.ts';
import { bold, dim, statusText } from '../text/paint.ts';
import { pairs, table } from '../text/table.ts';
import { when } from '../text/when.ts';

/** The first of so many. */
interface Listed<T> {
  readonly total: number;
  readonly items: readonly T[];
}

interface Home {
  readonly status: Meta['counts'];
  readonly broken: Listed<RecordRef & { readonly since: string | null }>;
  readonly expiring: Listed<RecordRef & { readonly until: string }>;
  readonly recall: number;
}

const STATUSES = ['broken', 'unproven', 'weakened', 'assured', 'not_applicable'] as const;

const statusTable = (status: Home['status'], room?: number): string[] => {
  const rows = Object.entries(status)
    .filter(([, { total }]) => total > 0)
    .map(([kind, { total, byStatus }]) => [
      bold(kind),
      ...STATUSES.map((name) => (byStatus[name] ? String(byStatus[name]) : '')),
      String(total),
    ]);
  const columns = [
    { head: 'kind' },
    ...STATUSES.map((name) => ({ head: name.replace('_', ' '), right: true })),
    { head: 'all', right: true },
  ];
  return table(columns, rows, room);
};

const listText = (title: string, total: number, lines: readonly string[]): string[] => {
  if (lines.length === 0) return [];
  const rest = total > lines.length ? [dim(`and ${total - lines.length} more`)] : [];
  return ['', bold(title), ...lines, ...rest];
};

const grantsText = (grants: Meta['actor']['grants']): string =>
  grants.map(({ role, scopes }) => (scopes === 'all' ? role : `${role} in ${scopes.length} scopes`)).join(', ') ||
  'nothing';

export const overviewCommands: Commands = (runner) => [
  does<[], AsOfOptions>(
    withAsOf(serverCommand('status', 'What is broken, what runs out soon, what has to be recalled, and the numbers')),
    runner,
    async (session, options) => {
      const home = await session.ask<Home>('/home', { query: asOfQuery(options) });
      const broken = home.broken.items.map(
        (one) => `${nameOf(one)} ${statusText('broken')}${one.since ? dim(` since ${when(one.since)}`) : ''}`,
      );
      const expiring = home.expiring.items.map((one) => `${nameOf(one)} ${dim(`until ${when(one.until)}`)}`);
      const text = [
        ...statusTable(home.status, session.room),
        ...listText('Broken', home.broken.total, broken),
        ...listText('Runs out within 30 days', home.expiring.total, expiring),
        '',
        home.recall > 0 ? `${bold(String(home.recall))} to recall: candor recall` : dim('nothing to recall'),
      ];
      return { json: home, text };
    },
  ),
  does<[]>(serverCommand('whoami', 'Whose key this is, where, and what it may do'), runner, async (session) => {
    const { org, actor, seq } = await session.ask<Meta>('/meta');
    const { url } = await session.settings();
    const rows: [string, string][] = [
      ['server', url],
      ['organisation', `${org.name} ${dim(`(${org.slug})`)}${org.example ? dim(' example') : ''}`],
      ['you', `${actor.type} ${dim(actor.id)}`],
      ['may', grantsText(actor.grants)],
      ['journal', seq === null ? 'empty' : String(seq)],
    ];
    return { json: { url, org, actor, seq }, text: pairs(rows) };
  }),
  does<[readonly string[]]>(
    serverCommand('search <words...>', 'Find records of any kind'),
    runner,
    async (session, _options, words) => {
      const answer = await session.ask<{ items: readonly (RecordRef & { status: string | null })[] }>('/search', {
        query: { q: words.join(' ') },
      });
      const rows = answer.items.map(({ key, title, kind, status }) => [bold(key), title, kind, statusText(status)]);
      const found = table(
        [{ head: 'key' }, { head: 'title', flexible: true }, { head: 'kind' }, { head: 'status' }],
        rows,
        session.room,
      );
      return { json: answer, text: rows.length === 0 ? [dim('nothing found')] : found };
    },
  ),
];
