import type { Command } from 'commander';
import { does, type Runner, serverCommand } from '../../command.ts';
import { usage } from '../../exit.ts';
import type { Answer, Session } from '../../session.ts';
import { dim } from '../../text/paint.ts';
import { table } from '../../text/table.ts';
import { count } from '../../text/when.ts';

interface Proposed {
  readonly dryRun: boolean;
  readonly proposals: readonly {
    readonly source: string;
    readonly target: string;
    readonly confidence: number;
    readonly rationale: string;
  }[];
  readonly total: number;
  readonly seq: number | null;
}
interface Line {
  readonly control: { readonly key: string };
  readonly applied: { readonly key: string; readonly number: string; readonly framework: { readonly key: string } };
  readonly coverage: string;
  readonly through: string;
  readonly why?: string;
}
interface Applied {
  readonly dryRun: boolean;
  readonly items: readonly Line[];
  readonly total: number;
  readonly seq: number | null;
}

interface ProposeOptions {
  readonly per?: string;
  readonly least?: string;
  readonly dryRun?: boolean;
}
interface ApplyOptions {
  readonly framework?: string;
  readonly dryRun?: boolean;
}

const MOST = 50;
const tail = (shown: number, total: number): string[] => (total > shown ? [dim(`… and ${total - shown} more`)] : []);
const journal = (seq: number | null): string[] => (seq === null ? [] : [dim(`journal ${seq}`)]);
const tried = (dryRun: boolean): string => (dryRun ? '; tried only, nothing was kept' : '');

const numberOf = (text: string | undefined, name: string): number | undefined => {
  if (text === undefined) return undefined;
  if (!/^\d{1,2}$/.test(text)) throw usage(`${name} must be a number, not "${text}"`);
  return Number(text);
};

const propose = async (session: Session, options: ProposeOptions, source: string, target: string): Promise<Answer> => {
  const [perSource, least] = [numberOf(options.per, '--per'), numberOf(options.least, '--least')];
  const answer = await session.ask<Proposed>(
    `/crosswalks/${encodeURIComponent(source)}/${encodeURIComponent(target)}/proposals`,
    {
      method: 'POST',
      // What is proposed already is not proposed again.
      once: true,
      large: true,
      body: {
        ...(perSource === undefined ? {} : { perSource }),
        ...(least === undefined ? {} : { least }),
        ...(options.dryRun ? { dryRun: true } : {}),
      },
    },
  );
  const shown = answer.proposals.slice(0, MOST);
  const columns = [{ head: 'source' }, { head: 'target' }, { head: '%', right: true }, { head: 'why', flexible: true }];
  const rows = shown.map((one) => [one.source, one.target, String(one.confidence), one.rationale]);
  return {
    json: answer,
    text: [
      ...(rows.length === 0 ? [] : table(columns, rows, session.room)),
      ...tail(rows.length, answer.total),
      `${count(answer.total, 'proposal')}${tried(answer.dryRun)}`,
      ...journal(answer.seq),
    ],
  };
};

const decide = async (session: Session, name: 'accept' | 'reject', keys: readonly string[]): Promise<Answer> => {
  const answer = await session.ask<{ accepted: string[]; rejected: string[]; seq: number | null }>(
    '/crosswalks/decisions',
    { method: 'POST', body: { [name]: keys }, once: true },
  );
  const done = name === 'accept' ? answer.accepted : answer.rejected;
  const same = keys.length - done.length;
  return {
    json: answer,
    text: [`${done.length} ${name}ed${same > 0 ? `, ${same} so already` : ''}`, ...journal(answer.seq)],
  };
};

const link = async (session: Session, deed: 'apply' | 'undo', options: ApplyOptions): Promise<Answer> => {
  const answer = await session.ask<Applied>(`/crosswalks/${deed}`, {
    method: 'POST',
    once: true,
    large: true,
    body: {
      ...(options.framework === undefined ? {} : { framework: options.framework }),
      ...(options.dryRun ? { dryRun: true } : {}),
    },
  });
  const shown = answer.items.slice(0, MOST);
  const rows = shown.map(({ control, applied, coverage, through, why }) => [
    control.key,
    `${applied.framework.key} ${applied.number}`,
    coverage,
    through,
    ...(deed === 'undo' ? [why?.replaceAll('_', ' ') ?? ''] : []),
  ]);
  const columns = [
    { head: 'control' },
    { head: 'satisfies', flexible: true },
    { head: 'coverage' },
    { head: 'through', flexible: true },
    ...(deed === 'undo' ? [{ head: 'why' }] : []),
  ];
  const words = deed === 'apply' ? 'link' : 'link to take back';
  return {
    json: answer,
    text: [
      ...(rows.length === 0 ? [] : table(columns, rows, session.room)),
      ...tail(rows.length, answer.total),
      `${answer.total} ${answer.total === 1 ? words : words.replace('link', 'links')}${tried(answer.dryRun)}`,
      ...journal(answer.seq),
    ],
  };
};

const withApplyOptions = (command: Command): Command =>
  command
    .option('--framework <key>', 'only for the requirements of this framework')
    .option('--dry-run', 'list them; nothing is kept');

export const decideCommands = (runner: Runner): readonly Command[] => [
  does<[string, string], ProposeOptions>(
    serverCommand('propose <source> <target>', 'Propose mappings between two frameworks from their wording')
      .option('--per <n>', 'candidates for each requirement, at most (3)')
      .option('--least <percent>', 'confidence below which none is proposed (5)')
      .option('--dry-run', 'list them; nothing is kept'),
    runner,
    propose,
  ),
  does<[string[]], object>(
    serverCommand('accept <mappings...>', 'Accept mappings, in one commit'),
    runner,
    (session, _, keys) => decide(session, 'accept', keys),
  ),
  does<[string[]], object>(
    serverCommand('reject <mappings...>', 'Reject mappings, in one commit'),
    runner,
    (session, _, keys) => decide(session, 'reject', keys),
  ),
  does<[], ApplyOptions>(
    withApplyOptions(serverCommand('apply', 'Link controls to what they satisfy through accepted mappings')),
    runner,
    (session, options) => link(session, 'apply', options),
  ),
  does<[], ApplyOptions>(
    withApplyOptions(serverCommand('undo', 'Take back such links that no longer follow, as after a rejection')),
    runner,
    (session, options) => link(session, 'undo', options),
  ),
];
