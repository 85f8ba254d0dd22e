import { Command } from 'commander';
import type { Io } from './io.ts';
import { type Answer, type Common, Session } from './session.ts';

/** What is done with the answer of a command, and with what goes wrong. */
export interface Runner {
  readonly io: Io;
  readonly answer: (session: Session, answer: Answer) => void;
}

/** Makes the commands of one file. */
export type Commands = (runner: Runner) => readonly Command[];

export type Handler<A extends readonly unknown[], O> = (
  session: Session,
  options: O & Common,
  ...args: A
) => Promise<Answer>;

/** A command that works on files alone: only --json on top of its own options. Lists show its description up to a colon or semicolon. */
export const offlineCommand = (nameAndArgs: string, description: string): Command => {
  const [name, ...words] = nameAndArgs.split(' ');
  const command = new Command(name)
    .summary(description.split(/[;:] /)[0] ?? '')
    .description(description)
    .option('--json', 'one JSON document on stdout and nothing else');
  return words.length > 0 ? command.arguments(words.join(' ')) : command;
};

/** A command that talks to a server. */
export const serverCommand = (nameAndArgs: string, summary: string): Command =>
  offlineCommand(nameAndArgs, summary)
    .option('--url <address>', 'the server (CANDOR_URL; http://localhost:3000)')
    .option('--org <name>', 'the organisation (CANDOR_ORG)')
    .option('--key <key>', 'an API key; better in CANDOR_KEY or by `candor login`')
    .option('--timeout <seconds>', 'how long to wait for an answer (CANDOR_TIMEOUT; 30)');

/** Adds what the command does: its answer is printed as JSON or as text. */
export const does = <A extends readonly unknown[], O = object>(
  command: Command,
  runner: Runner,
  handler: Handler<A, O>,
): Command =>
  command.action(async (...all: unknown[]) => {
    const options = all.at(-2) as O & Common;
    const session = new Session(runner.io, options);
    runner.answer(session, await handler(session, options, ...(all.slice(0, -2) as unknown as A)));
  });

/** Collects an option that may be given several times. */
export const several = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];
