import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import type { Commands, Runner } from './command.ts';
import { assuranceCommands } from './commands/assurance.ts';
import { coverageCommands } from './commands/coverage.ts';
import { crosswalkCommands } from './commands/crosswalk.ts';
import { evidenceCommands } from './commands/evidence.ts';
import { frameworkCommands } from './commands/framework.ts';
import { gapCommands } from './commands/gaps.ts';
import { historyCommands } from './commands/history.ts';
import { importCommands } from './commands/import.ts';
import { journalCommands } from './commands/journal.ts';
import { keyCommands, memberCommands } from './commands/keys.ts';
import { kindCommands } from './commands/kinds.ts';
import { linkCommands } from './commands/links.ts';
import { listCommands } from './commands/list.ts';
import { loginCommands } from './commands/login.ts';
import { oscalCommands } from './commands/oscal.ts';
import { overviewCommands } from './commands/overview.ts';
import { programmeCommands } from './commands/programme.ts';
import { recallCommands } from './commands/recall.ts';
import { recordCommands } from './commands/records.ts';
import { serverCommands } from './commands/server.ts';
import { soaCommands } from './commands/soa.ts';
import { verifyCommands } from './commands/verify.ts';
import { CliError, EXIT } from './exit.ts';
import { hoist } from './hoist.ts';
import { complaintLines } from './http/problem.ts';
import type { Io } from './io.ts';
import type { Answer, Session } from './session.ts';
import { finish } from './text/paint.ts';
import { safeJson } from './text/safe.ts';

const GROUPS: readonly (readonly [string, readonly Commands[]])[] = [
  ['Promises:', [assuranceCommands, recallCommands, overviewCommands]],
  ['Records:', [listCommands, recordCommands, linkCommands, historyCommands, kindCommands, importCommands]],
  ['Programme as code:', [programmeCommands]],
  ['Frameworks:', [frameworkCommands, coverageCommands, gapCommands, soaCommands, crosswalkCommands]],
  ['Evidence and proof:', [evidenceCommands, journalCommands, verifyCommands]],
  ['Formats:', [oscalCommands]],
  ['Server and access:', [serverCommands, loginCommands, keyCommands, memberCommands]],
];

const EXIT_CODES = `
Exit codes: 0 fine, 1 the answer is no, 2 usage or input, 3 not signed in or not allowed, 4 not found,
5 conflict, 6 server unreachable or unavailable, 7 internal error.`;

const version = (): string => {
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
};

/** Settings go down to every command: how it ends, and where it writes. */
const inherit = (parent: Command): void => {
  for (const child of parent.commands) {
    child.copyInheritedSettings(parent);
    inherit(child);
  }
};

const makeProgram = (runner: Runner): Command => {
  const { stdout, stderr, columns } = runner.io;
  const program = new Command('candor')
    .description('Candor: what every promise rests on, and what breaks when something underneath does.')
    .version(version(), '-V, --version')
    .exitOverride()
    .configureHelp({ helpWidth: columns ?? 100, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => stdout.write(finish(text, false)),
      writeErr: (text) => stderr.write(finish(text, false)),
      outputError: (text, write) => write(text.replace(/^error: /, 'candor: ')),
    })
    .addHelpText('after', EXIT_CODES);
  for (const [heading, groups] of GROUPS) {
    for (const command of groups.flatMap((make) => make(runner))) program.addCommand(command.helpGroup(heading));
  }
  inherit(program);
  return program;
};

/** Prints an answer: a document for programs, else lines; exact bytes only where no terminal could obey them. */
const print = (io: Io, session: Session, { json, text, raw }: Answer): void => {
  if (session.json) {
    if (json !== undefined) io.stdout.write(`${safeJson(json)}\n`);
  } else if (raw !== undefined && !io.isTTY) {
    io.stdout.write(raw);
  } else if (text.length > 0) {
    io.stdout.write(`${finish(text.join('\n'), session.colour)}\n`);
  }
};

const asCliError = (error: unknown): CliError => {
  if (error instanceof CliError) return error;
  const said = error instanceof Error ? error.message : String(error);
  return new CliError(EXIT.internal, `something went wrong here: ${said}`);
};

/** Runs the command line: `argv` are the words after `candor`. Resolves to the exit code; never rejects. */
export const run = async (argv: readonly string[], io: Io): Promise<number> => {
  let exit: number = EXIT.fine;
  const runner: Runner = {
    io,
    answer: (session, answer) => {
      print(io, session, answer);
      exit = answer.exit ?? EXIT.fine;
    },
  };
  try {
    await makeProgram(runner).parseAsync(hoist(argv), { from: 'user' });
    return exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    const known = asCliError(error);
    io.stderr.write(`${finish(complaintLines(known.complaint).join('\n'), false)}\n`);
    if (wantsJson(argv)) io.stdout.write(`${safeJson({ error: known.complaint })}\n`);
    return known.exit;
  }
};

const wantsJson = (argv: readonly string[]): boolean => {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).includes('--json');
};
