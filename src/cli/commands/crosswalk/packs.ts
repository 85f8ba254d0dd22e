import type { Command } from 'commander';
import { does, type Runner, serverCommand } from '../../command.ts';
import type { Answer, Session } from '../../session.ts';
import { bold, dim } from '../../text/paint.ts';
import { countsLine } from '../../text/plan.ts';
import { table } from '../../text/table.ts';
import { count } from '../../text/when.ts';

interface Pack {
  readonly key: string;
  readonly title: string;
  readonly counts: { readonly maps: number; readonly pairs: number };
  readonly missing: readonly string[];
  readonly here: { readonly proposed: number; readonly accepted: number; readonly rejected: number };
}

interface Loaded {
  readonly pack: string;
  readonly version: number;
  readonly seq: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly unknown: { readonly source: readonly string[]; readonly target: readonly string[] };
}

interface LoadOptions {
  readonly dryRun?: boolean;
  readonly accept?: boolean;
}

/** "needs nist-csf-2.0", "44 proposed", "40 accepted, 4 rejected", or nothing. */
const standOf = ({ missing, here }: Pack): string => {
  const parts = Object.entries(here).flatMap(([state, n]) => (n > 0 ? [`${n} ${state}`] : []));
  return parts.length > 0 ? parts.join(', ') : missing.length > 0 ? `needs ${missing.join(', ')}` : '';
};

const list = async (session: Session): Promise<Answer> => {
  const answer = await session.ask<{ items: readonly Pack[] }>('/crosswalk-packs', {});
  const rows = answer.items.map((pack) => [
    pack.key,
    pack.title,
    String(pack.counts.maps),
    String(pack.counts.pairs),
    standOf(pack),
  ]);
  const columns = [
    { head: 'crosswalk' },
    { head: 'title', flexible: true },
    { head: 'maps', right: true },
    { head: 'pairs', right: true },
    { head: 'here' },
  ];
  return { json: answer, text: [...table(columns, rows, session.room), dim(count(rows.length, 'crosswalk'))] };
};

const LEFT = 10;

const unknownLine = (side: string, numbers: readonly string[]): string[] =>
  numbers.length === 0
    ? []
    : [
        dim(
          `not in the ${side} here: ${numbers.slice(0, LEFT).join(', ')}${numbers.length > LEFT ? ` and ${numbers.length - LEFT} more` : ''}`,
        ),
      ];

const load = async (session: Session, options: LoadOptions, pack: string): Promise<Answer> => {
  const path = `/crosswalk-packs/${encodeURIComponent(pack)}/load`;
  const body = { ...(options.dryRun ? { dryRun: true } : {}), ...(options.accept ? { accept: true } : {}) };
  // It says how things are to be: a second time changes nothing.
  const answer = await session.ask<Loaded>(path, { method: 'POST', body, once: true, large: true });
  const isSame = ['created', 'updated', 'linked', 'unlinked'].every((name) => (answer.counts[name] ?? 0) === 0);
  return {
    json: answer,
    text: [
      `${bold(answer.pack)} ${dim(`version ${answer.version}`)}`,
      isSame ? 'no changes' : countsLine(answer.counts, !options.dryRun),
      ...unknownLine('source', answer.unknown.source),
      ...unknownLine('target', answer.unknown.target),
      ...(answer.seq === null ? [] : [dim(`journal ${answer.seq}`)]),
    ],
  };
};

export const packCommands = (runner: Runner): readonly Command[] => [
  does(serverCommand('list', 'The crosswalks that ship, and which are loaded'), runner, list),
  does<[string], LoadOptions>(
    serverCommand('load <crosswalk>', 'Load a crosswalk between two loaded frameworks; a second time changes nothing')
      .option('--accept', 'as accepted; otherwise its mappings are proposed')
      .option('--dry-run', 'say what it would do; nothing is kept'),
    runner,
    load,
  ),
];
