import { resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { Drift, Plan } from '../api.ts';
import { type Commands, does, serverCommand } from '../command.ts';
import { CliError, EXIT, usage } from '../exit.ts';
import { type NamedText, readYamlFiles, readYamlFolder, writeOut } from '../files.ts';
import { type AsOfOptions, asOfQuery, withAsOf } from '../records/as-of.ts';
import { showAffected } from '../records/show-record.ts';
import type { Answer, Session } from '../session.ts';
import { bold, dim, paint } from '../text/paint.ts';
import { countsLine, planLines } from '../text/plan.ts';
import { count } from '../text/when.ts';

interface PlanOptions {
  readonly prune?: boolean;
  readonly full?: boolean;
  readonly check?: boolean;
  readonly yes?: boolean;
  readonly reason?: string;
}

const isSame = ({ changes }: Plan): boolean => changes.length === 0;

const affectedLines = ({ affected }: Plan, room?: number): string[] =>
  affected.length === 0 ? [] : ['', bold('Statuses'), ...showAffected(affected, room)];

/** A plan as a person reads it: the diff, what it would move, the numbers. */
const planText = (plan: Plan, full: boolean, done: boolean, room?: number): string[] => {
  if (isSame(plan)) return [`no changes${dim(` (${count(plan.counts['unchanged'] ?? 0, 'record')} as they are)`)}`];
  const later = plan.unchecked
    ? [dim(`${count(plan.unchecked, 'change')} can only be checked once the first part is there`)]
    : [];
  return [...planLines(plan.changes, full), ...affectedLines(plan, room), '', countsLine(plan.counts, done), ...later];
};

const bodyOf = (files: readonly NamedText[], { prune, reason }: PlanOptions) => ({
  files,
  ...(prune ? { prune } : {}),
  ...(reason === undefined ? {} : { reason }),
});

const plan = async (session: Session, options: PlanOptions, paths: readonly string[]): Promise<Answer> => {
  const body = bodyOf(await readYamlFiles(session.io, paths), options);
  const answer = await session.ask<Plan>('/program/plan', { method: 'POST', body, once: true, large: true });
  return {
    json: answer,
    text: planText(answer, options.full === true, false, session.room),
    exit: options.check && !isSame(answer) ? EXIT.no : EXIT.fine,
  };
};

/** Shows the plan first where somebody is there to say yes to it. */
const apply = async (session: Session, options: PlanOptions, paths: readonly string[]): Promise<Answer> => {
  const body = bodyOf(await readYamlFiles(session.io, paths), options);
  if (!options.yes) {
    if (!session.io.isTTY) throw usage('nobody is there to confirm: add --yes');
    const planned = await session.ask<Plan>('/program/plan', { method: 'POST', body, once: true, large: true });
    for (const line of planText(planned, options.full === true, false, session.room)) session.say(line);
    if (isSame(planned)) return { json: planned, text: [] };
    await session.confirm('Apply?', false);
  }
  // A programme says how things are to be: applying it a second time changes nothing.
  const applied = await session.ask<Plan>('/program/apply', { method: 'POST', body, once: true, large: true });
  const head = options.yes
    ? planText(applied, options.full === true, true, session.room)
    : [countsLine(applied.counts, true)];
  const seq = applied.seq === null || applied.seq === undefined ? [] : [dim(`journal ${applied.seq}`)];
  return { json: applied, text: [...head, ...seq] };
};

const drift = async (session: Session, options: PlanOptions, paths: readonly string[]): Promise<Answer> => {
  const body = { files: await readYamlFiles(session.io, paths) };
  const answer = await session.ask<Drift>('/program/drift', { method: 'POST', body, once: true, large: true });
  const extra = answer.extra ?? [];
  const drifted = answer.changes.length > 0 || extra.some(({ applied }) => applied);
  const others = extra.map(
    ({ kind, key, title, applied }) =>
      `${paint('cyan', '?')} ${dim(kind)} ${bold(key)} ${title}${applied ? dim(' (was in the files)') : ''}`,
  );
  const foot = [
    answer.changes.length > 0 ? `${count(answer.changes.length, 'record')} differ from the files` : '',
    extra.length > 0 ? `${count(extra.length, 'record')} in no file` : '',
  ].filter((part) => part !== '');
  return {
    json: answer,
    text: [
      ...planLines(answer.changes, options.full === true),
      ...others,
      foot.length > 0 ? foot.join(', ') : 'no drift',
    ],
    exit: drifted ? EXIT.no : EXIT.fine,
  };
};

interface ExportOptions extends AsOfOptions {
  readonly out?: string;
  readonly check?: boolean;
  readonly lived?: boolean;
}

interface Exported {
  readonly files: readonly NamedText[];
}

/** A name that the server gave must stay inside the folder. */
const inside = (folder: string, name: string): string => {
  const path = resolve(folder, name);
  if (!path.startsWith(resolve(folder) + sep))
    throw new CliError(EXIT.internal, `the server named a file outside the folder: ${name}`);
  return path;
};

/** The programme as files: those given brought up to date, their comments and order kept, and new ones for the rest. */
const readExport = async (session: Session, files: readonly NamedText[], { lived, ...options }: ExportOptions) => {
  const body = { files, ...(lived ? { lived } : {}) };
  const query = asOfQuery(options);
  const answer = await session.ask<Exported>('/program/export', {
    method: 'POST',
    query,
    body,
    once: true,
    large: true,
  });
  return answer.files;
};

const showExport = async (session: Session, options: ExportOptions): Promise<Answer> => {
  if (options.check) throw usage('--check compares with a folder: give it with --out');
  const files = await readExport(session, [], options);
  const raw = files.map(({ text }) => text.replace(/\n*$/, '\n')).join('---\n');
  return { json: { files }, text: [raw.trimEnd()], raw };
};

const writeExport = async (session: Session, folder: string, options: ExportOptions): Promise<Answer> => {
  const { check = false } = options;
  const existing = await readYamlFolder(folder);
  const before = new Map(existing.map(({ name, text }) => [name, text]));
  const files = await readExport(session, existing, options);
  const different = files.filter(({ name, text }) => before.get(name) !== text);
  if (!check) for (const { name, text } of different) await writeOut(inside(folder, name), text, { force: true });
  const verb = check ? 'differs' : 'written';
  const names = different.map(({ name }) => name);
  const unchanged = files.length - different.length;
  return {
    json: { folder, written: check ? [] : names, different: names, unchanged },
    text: [
      ...names.map((name) => `${name} ${dim(verb)}`),
      `${count(names.length, 'file')} ${check ? 'out of date' : 'written'}, ${unchanged} up to date`,
    ],
    exit: check && names.length > 0 ? EXIT.no : EXIT.fine,
  };
};

const withFull = (command: Command): Command => command.option('--full', 'all fields of new records too');
const FILES = 'YAML files, or folders of them (- is stdin)';

export const programmeCommands: Commands = (runner) => [
  does<[readonly string[]], PlanOptions>(
    withFull(serverCommand('plan <paths...>', 'What applying a programme as code would change; nothing is kept'))
      .option('--prune', 'also what no file names any more and a programme wrote')
      .option('--check', 'exit code 1 when there are changes')
      .addHelpText('after', `\npaths: ${FILES}`),
    runner,
    plan,
  ),
  does<[readonly string[]], PlanOptions>(
    withFull(serverCommand('apply <paths...>', 'Make the organisation what the files say, all or nothing'))
      .option('--prune', 'also remove what no file names any more and a programme wrote')
      .option('--reason <text>', 'why, for the journal')
      .option('--yes', 'do not ask')
      .addHelpText('after', `\npaths: ${FILES}`),
    runner,
    apply,
  ),
  does<[readonly string[]], PlanOptions>(
    withFull(
      serverCommand(
        'drift <paths...>',
        'How the organisation and the files have grown apart; exit code 1 when they have',
      ),
    ).addHelpText('after', `\npaths: ${FILES}`),
    runner,
    drift,
  ),
  does<[], ExportOptions>(
    withAsOf(
      serverCommand('export', 'Write the programme as YAML files; comments and order of files that are there stay'),
    )
      .option('--out <folder>', 'the folder; without it everything goes to stdout')
      .option('--lived', 'also evidence, statements, saved views and comments')
      .option('--check', 'write nothing; exit code 1 when a file is out of date'),
    runner,
    (session, options) =>
      options.out === undefined ? showExport(session, options) : writeExport(session, options.out, options),
  ),
];
