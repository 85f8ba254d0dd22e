import { type Commands, does, serverCommand } from '../command.ts';
import { usage } from '../exit.ts';
import type { Answer, Session } from '../session.ts';
import { bold, dim, statusText } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { count } from '../text/when.ts';

interface Gap {
  readonly id: string;
  readonly key: string;
  readonly title: string;
  readonly status: string;
  readonly missing: string;
  readonly step: string;
  readonly adoption: { readonly key: string };
  readonly waiting: { readonly frameworks: number; readonly customers: number; readonly promises: number };
  readonly task: { readonly key: string } | null;
}
interface Gaps {
  readonly total: number;
  readonly byMissing: Readonly<Record<string, number>>;
  readonly items: readonly Gap[];
}
interface Made {
  readonly made: number;
  readonly had: number;
  readonly assured: number;
  readonly tasks: readonly { readonly key: string; readonly title: string }[];
}

interface GapOptions {
  readonly missing?: string;
  readonly limit: string;
  readonly tasks?: boolean;
  readonly owner?: string;
  readonly due?: string;
}

const COLUMNS = [
  { head: 'requirement', flexible: true },
  { head: 'of' },
  { head: 'stands' },
  { head: 'frameworks', right: true },
  { head: 'customers', right: true },
  { head: 'promises', right: true },
  { head: 'next step', flexible: true },
  { head: 'task' },
];

const rowOf = ({ key, title, status, step, adoption, waiting, task }: Gap): string[] => [
  `${key} ${title}`,
  adoption.key,
  statusText(status),
  String(waiting.frameworks),
  String(waiting.customers),
  String(waiting.promises),
  step,
  task?.key ?? '',
];

const show = (gaps: Gaps, session: Session): string[] => {
  if (gaps.total === 0) return [dim('no gaps: all that applies is assured')];
  const kinds = Object.entries(gaps.byMissing).map(([name, n]) => `${n} ${name.replaceAll('_', ' ')}`);
  const shown = gaps.items.length < gaps.total ? `the first ${gaps.items.length} of ` : '';
  return [
    ...table(COLUMNS, gaps.items.map(rowOf), session.room),
    dim(`${shown}${count(gaps.total, 'gap')}: ${kinds.join(', ')}`),
  ];
};

const dueOf = (due: string | undefined): { readonly dueAt?: string } => {
  if (due === undefined) return {};
  const at = new Date(due);
  if (Number.isNaN(at.getTime())) throw usage(`--due must be a day or a moment such as 2026-12-24, not "${due}"`);
  return { dueAt: at.toISOString() };
};

const makeTasks = async (session: Session, gaps: Gaps, { owner, due }: GapOptions): Promise<Answer> => {
  const body = { applied: gaps.items.map(({ id }) => id), ...(owner === undefined ? {} : { owner }), ...dueOf(due) };
  const made = await session.ask<Made>('/gaps/tasks', { method: 'POST', body });
  return {
    json: made,
    text: [
      ...made.tasks.map(({ key, title }) => `${bold(key)} ${title}`),
      dim(`${count(made.made, 'task')} made, ${made.had} had one already`),
    ],
  };
};

export const gapCommands: Commands = (runner) => [
  does<[string | undefined], GapOptions>(
    serverCommand('gaps [adoption]', 'What applies and is not assured; what most wait for comes first')
      .option('--missing <what>', 'only these, such as no_control, no_evidence, expired, undecided')
      .option('--limit <n>', 'how many', '50')
      .option('--tasks', 'make a task for each of those shown that has none')
      .option('--owner <person>', 'who the tasks are for')
      .option('--due <day>', 'until when'),
    runner,
    async (session, options, adoption) => {
      const query = {
        limit: options.limit,
        ...(adoption === undefined ? {} : { adoption }),
        ...(options.missing === undefined ? {} : { missing: options.missing }),
      };
      const gaps = await session.ask<Gaps>('/gaps', { query });
      return options.tasks ? makeTasks(session, gaps, options) : { json: gaps, text: show(gaps, session) };
    },
  ),
];
