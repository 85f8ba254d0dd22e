import type { Recalled } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import { codeText, nameOf } from '../records/show-record.ts';
import type { Session } from '../session.ts';
import { dim, statusText } from '../text/paint.ts';
import { pairs } from '../text/table.ts';
import { count, when } from '../text/when.ts';

const textIn = (data: Recalled['statement']['data'], field: string): string => {
  const value = data[field];
  return typeof value === 'string' ? value : '';
};

const toldTo = ({ told, statement: { data } }: Recalled): string =>
  [textIn(data, 'audience'), told.map(nameOf).join(', ') || textIn(data, 'recipient')]
    .filter((part) => part !== '')
    .join(': ');

const because = ({ causes }: Recalled): string =>
  causes
    .map(
      (cause) => `${nameOf(cause.path.at(-1) ?? cause)} – ${codeText(cause.code)} ${dim(`since ${when(cause.since)}`)}`,
    )
    .join('\n');

const recalledLines = (one: Recalled, draft: boolean): string[] => [
  `${nameOf(one.statement)} ${statusText(one.status)}${one.since ? dim(` since ${when(one.since)}`) : ''}`,
  ...pairs(
    [
      ['said', `${when(textIn(one.statement.data, 'saidAt'))} “${textIn(one.statement.data, 'wording')}”`],
      ['to', toldTo(one)],
      ['because', because(one)],
      ...(draft ? [['draft', one.draft] as [string, string]] : []),
    ],
    2,
  ),
  '',
];

/** Every page of the list. */
const readAll = async (session: Session, options: AsOfOptions): Promise<readonly Recalled[]> => {
  const items: Recalled[] = [];
  let cursor = '';
  do {
    const page = await session.ask<{ items: readonly Recalled[]; next?: string | null }>('/recall', {
      query: { ...asOfQuery(options), ...(cursor === '' ? {} : { cursor }) },
    });
    items.push(...page.items);
    cursor = page.next ?? '';
  } while (cursor !== '');
  return items;
};

export const recallCommands: Commands = (runner) => [
  does<[], AsOfOptions & { readonly draft?: boolean }>(
    withAsOf(
      serverCommand('recall', 'Statements whose support broke: who was told what, and since when it no longer holds'),
    ).option('--draft', 'with the start of a correction for each'),
    runner,
    async (session, { draft, ...options }) => {
      const items = await readAll(session, options);
      const lines = items.flatMap((one) => recalledLines(one, draft === true));
      const foot =
        items.length === 0
          ? 'nothing to recall: what was said still holds'
          : count(items.length, 'statement to put right', 'statements to put right');
      return { json: { items }, text: [...lines, dim(foot)] };
    },
  ),
];
