import { Command } from 'commander';
import { type Commands, does, type Runner, serverCommand } from '../command.ts';
import type { Answer, Session } from '../session.ts';
import { bold, dim } from '../text/paint.ts';
import { countsLine } from '../text/plan.ts';
import { pairs, table } from '../text/table.ts';
import { count } from '../text/when.ts';
import { importCommand } from './framework-import.ts';
import { editionCommands } from './framework-move.ts';

interface Pack {
  readonly key: string;
  readonly title: string;
  readonly edition: string;
  readonly publisher: string;
  readonly version: number;
  readonly licence: string;
  readonly counts: { readonly requirements: number; readonly assessable: number };
  readonly loaded: { readonly key: string; readonly version: number | null } | null;
  readonly adoptions: readonly { readonly key: string; readonly scope: string | null }[];
}

interface Loaded {
  readonly pack: string;
  readonly version: number;
  readonly framework: string;
  readonly seq: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly kept: readonly string[];
  readonly adoption?: string;
  readonly scope?: string;
}

interface LoadOptions {
  readonly dryRun?: boolean;
}
interface AdoptOptions extends LoadOptions {
  readonly scope?: string;
}

/** "not loaded", "loaded", "loaded, newer here", or where it is adopted. */
const standOf = ({ loaded, adoptions, version }: Pack): string => {
  if (!loaded) return '';
  const older = loaded.version !== null && loaded.version < version ? ', newer pack here' : '';
  return adoptions.length > 0 ? `adopted: ${adoptions.map(({ key }) => key).join(', ')}${older}` : `loaded${older}`;
};

const list = async (session: Session, { long }: { readonly long?: boolean }): Promise<Answer> => {
  const answer = await session.ask<{ items: readonly Pack[] }>('/framework-packs', {});
  if (long) {
    const lines = answer.items.flatMap((pack) => [
      `${bold(pack.key)} ${pack.title} ${pack.edition}`,
      ...pairs(
        [
          ['publisher', pack.publisher],
          ['assessed', `${pack.counts.assessable} of ${pack.counts.requirements} numbers`],
          ['licence', pack.licence],
          ['here', standOf(pack) || 'not loaded'],
        ],
        2,
      ),
    ]);
    return { json: answer, text: lines };
  }
  const rows = answer.items.map((pack) => [
    pack.key,
    pack.title,
    pack.edition,
    String(pack.counts.assessable),
    standOf(pack),
  ]);
  const columns = [
    { head: 'pack' },
    { head: 'title', flexible: true },
    { head: 'edition', flexible: true },
    { head: 'assessed', right: true },
    { head: 'here' },
  ];
  return { json: answer, text: [...table(columns, rows, session.room), dim(count(rows.length, 'pack'))] };
};

const LEFT = 10;

/** Numbers that stay although the pack no longer has them; nothing where there are none. */
const keptLines = ({ kept }: Loaded): string[] =>
  kept.length === 0
    ? []
    : [
        dim(
          `${count(kept.length, 'number')} not in this pack stay as they are: ${kept.slice(0, LEFT).join(', ')}${kept.length > LEFT ? ' …' : ''}`,
        ),
      ];

const doneText = (answer: Loaded, dryRun: boolean): string[] => {
  const where = answer.adoption === undefined ? '' : ` in ${answer.scope ?? ''} as ${bold(answer.adoption)}`;
  const changes = countsLine(answer.counts, !dryRun);
  const isSame = ['created', 'updated', 'linked'].every((name) => (answer.counts[name] ?? 0) === 0);
  return [
    `${bold(answer.pack)} ${dim(`version ${answer.version}`)}: ${answer.framework}${where}`,
    isSame ? 'no changes' : changes,
    ...keptLines(answer),
    ...(answer.seq === null ? [] : [dim(`journal ${answer.seq}`)]),
  ];
};

const send = async (session: Session, pack: string, deed: 'load' | 'adopt', body: object): Promise<Answer> => {
  const path = `/framework-packs/${encodeURIComponent(pack)}/${deed}`;
  // Either says how things are to be: a second time changes nothing.
  const answer = await session.ask<Loaded>(path, { method: 'POST', body, once: true, large: true });
  return { json: answer, text: doneText(answer, 'dryRun' in body) };
};

const sendAdopt = (session: Session, pack: string, body: object): Promise<Answer> => send(session, pack, 'adopt', body);

interface Adopted {
  readonly framework: string;
  readonly adoption: string;
  readonly scope: string;
  readonly seq: number | null;
  readonly counts: Loaded['counts'];
}

const adoptHere = async (session: Session, framework: string, body: object): Promise<Answer> => {
  const sent = { method: 'POST', body: { framework, ...body }, once: true, large: true } as const;
  const answer = await session.ask<Adopted>('/framework-adoptions', sent);
  const isSame = answer.counts['created'] === 0;
  return {
    json: answer,
    text: [
      `${bold(answer.framework)} in ${answer.scope} as ${bold(answer.adoption)}`,
      isSame ? 'no changes' : countsLine(answer.counts, !('dryRun' in body)),
    ],
  };
};

const dryRunOf = ({ dryRun }: LoadOptions) => (dryRun ? { dryRun } : {});

const withDryRun = (command: Command): Command => command.option('--dry-run', 'say what it would do; nothing is kept');

const packCommands = (runner: Runner): readonly Command[] => [
  does<[], { readonly long?: boolean }>(
    serverCommand('list', 'The packs there are, and which are loaded and adopted').option(
      '--long',
      'with publisher and licence',
    ),
    runner,
    list,
  ),
  does<[string], LoadOptions>(
    withDryRun(
      serverCommand('load <pack>', 'Load a pack: its framework and requirements; a second time changes nothing'),
    ),
    runner,
    (session, options, pack) => send(session, pack, 'load', dryRunOf(options)),
  ),
  does<[string], AdoptOptions>(
    withDryRun(
      serverCommand(
        'adopt <pack>',
        'Adopt a pack in a scope, with all that is assessed; loads it where it is not. Or a framework that is here, by its key',
      ),
    ).option('--scope <key>', 'the scope; by default the organisation’s own'),
    runner,
    (session, options, pack) =>
      (pack.startsWith('FRM-') ? adoptHere : sendAdopt)(session, pack, {
        ...dryRunOf(options),
        ...(options.scope === undefined ? {} : { scope: options.scope }),
      }),
  ),
  importCommand(runner),
  ...editionCommands(runner),
];

export const frameworkCommands: Commands = (runner) => {
  const command = new Command('framework')
    .summary('Frameworks, from packs and from your own files')
    .description(
      'Frameworks: the packs that ship (numbers, groups and short titles of standards and laws), and your own copies',
    );
  for (const one of packCommands(runner)) command.addCommand(one);
  return [command];
};
