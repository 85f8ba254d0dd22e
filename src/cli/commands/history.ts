import type { AnyKind } from '../../model/kind.ts';
import type { Actor, Change, Version } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { usage } from '../exit.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import { findReference, pathOf } from '../records/find-kind.ts';
import type { Session } from '../session.ts';
import { bold, dim, paint } from '../text/paint.ts';
import { oneLine } from '../text/safe.ts';
import { valueText } from '../text/value.ts';
import { when } from '../text/when.ts';
import { cutTo } from '../text/width.ts';

export const whoText = ({ type, id, name }: Actor): string => name || (type === 'person' ? id : `${type} ${id}`);

const MOST = 200;
const shown = (value: unknown, kind: AnyKind, field: string): string => {
  const text = oneLine(valueText(value, field === 'dueAt' ? { type: 'moment' } : kind.fields[field]));
  return text === '' ? dim('nothing') : cutTo(text, MOST);
};

const changeLine = (kind: AnyKind, { field, from, to }: Change): string =>
  `    ${field}: ${paint('red', shown(from, kind, field))} → ${paint('green', shown(to, kind, field))}`;

interface HistoryOptions extends AsOfOptions {
  readonly limit?: string;
  readonly all?: boolean;
}

interface Page {
  readonly versions: readonly Version[];
  readonly next?: string | null;
}

const PAGE = 200;
const DEFAULT_LIMIT = 50;

const readLimit = ({ limit, all }: HistoryOptions): number => {
  if (all) return Number.POSITIVE_INFINITY;
  if (limit === undefined) return DEFAULT_LIMIT;
  if (!/^[1-9]\d{0,6}$/.test(limit)) throw usage(`--limit must be a number from 1 up, not "${limit}"`);
  return Number(limit);
};

/** Pages until there is enough; `more` says whether something was left. */
const readVersions = async (session: Session, path: string, options: HistoryOptions) => {
  const limit = readLimit(options);
  const versions: Version[] = [];
  let cursor: string | null = null;
  do {
    const size = String(Math.min(PAGE, limit - versions.length));
    const page: Page = await session.ask<Page>(path, {
      query: { ...asOfQuery(options), limit: size, ...(cursor === null ? {} : { cursor }) },
    });
    versions.push(...page.versions);
    cursor = page.next ?? null;
  } while (cursor !== null && versions.length < limit);
  return { versions, more: cursor !== null };
};

export const historyCommands: Commands = (runner) => [
  does<[string], HistoryOptions>(
    withAsOf(serverCommand('history <key>', 'The versions of a record: who changed what, newest first'))
      .option('--limit <n>', `how many at most (${DEFAULT_LIMIT})`)
      .option('--all', 'all of them'),
    runner,
    async (session, options, word) => {
      const found = findReference(session.registry, word);
      const answer = await readVersions(session, pathOf(found, '/history'), options);
      const text = answer.versions.flatMap((one) => [
        `${bold(`v${one.version}`)} ${when(one.at)} ${whoText(one.actor)} ${dim(`${one.action}, journal ${one.seq}`)}`,
        ...one.changes.map((change) => changeLine(found.kind, change)),
      ]);
      if (answer.more) text.push(dim(`${answer.versions.length} shown, there are older ones: --limit N, or --all`));
      return { json: answer, text };
    },
  ),
];
