import type { Running } from './serve.ts';
import { readSettings, type Settings, splitSettings } from './settings.ts';
import { StartError } from './start-error.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const STOPS = ['SIGINT', 'SIGTERM'] as const;

/**
 * Signals are heard from the first moment: as process 1 of a container, one that is not heard does nothing at all.
 * A start under way ends at its next step; a second signal ends the process at once.
 */
const runServe = async (args: readonly string[]): Promise<void> => {
  const settings = await readSettings(args, process.env);
  const starting = new AbortController();
  let running: Running | undefined;
  const stop = async (signal: string): Promise<void> => {
    if (starting.signal.aborted) process.exit(1);
    say(`${signal}: stopping`);
    starting.abort();
    if (!running) return;
    await running.stop();
    process.exit(0);
  };
  for (const signal of STOPS)
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      });
    });
  try {
    const { serve } = await import('./serve.ts');
    running = await serve(settings, { signal: starting.signal });
  } catch (error) {
    // Everything is closed by now; what else went wrong in a start that nobody wants any more is of no interest.
    if (starting.signal.aborted) process.exit(0);
    throw error;
  }
  say(`Candor is running at ${running.server.settings.publicUrl}`);
  if (running.welcome) say(`Make the first account here (once, within 24 hours): ${running.welcome}`);
};

type StoreCommand = (settings: Settings, args: readonly string[]) => Promise<number>;

/** A command that works on a store with no server running. Its own arguments follow those of the settings. */
const onStore =
  (pick: (commands: typeof import('./backup/commands.ts')) => StoreCommand) =>
  async (args: readonly string[]): Promise<void> => {
    const [forSettings, rest] = splitSettings(args);
    const settings = await readSettings(forSettings, process.env);
    const run = pick(await import('./backup/commands.ts'));
    process.exitCode = await run(settings, rest);
  };

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  serve: runServe,
  backup: onStore((commands) => commands.runBackupCommand),
  restore: onStore((commands) => commands.runRestoreCommand),
  verify: onStore((commands) => commands.runVerifyCommand),
};

const [command = 'serve', ...args] = process.argv.slice(2);
try {
  const run = COMMANDS[command];
  if (!run) throw new StartError(`there is no command ${command} (known: ${Object.keys(COMMANDS).join(', ')})`);
  await run(args);
} catch (error) {
  // One clear line for what a person can mend; a stack only for what is our own fault.
  process.stderr.write(
    error instanceof StartError
      ? `candor: ${error.message}\n`
      : `${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exit(1);
}
