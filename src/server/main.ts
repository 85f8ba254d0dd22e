import { runBackupCommand, runRestoreCommand, runVerifyCommand } from './backup/commands.ts';
import { serve } from './serve.ts';
import { readSettings, type Settings, splitSettings } from './settings.ts';
import { StartError } from './start-error.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const runServe = async (args: readonly string[]): Promise<void> => {
  const settings = await readSettings(args, process.env);
  const running = await serve(settings);
  say(`Candor is running at ${running.server.settings.publicUrl}`);
  if (running.welcome) say(`Make the first account here (once, within 24 hours): ${running.welcome}`);
  const stop = (signal: string) => {
    say(`${signal}: stopping`);
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGTERM', () => stop('SIGTERM'));
};

type StoreCommand = (settings: Settings, args: readonly string[]) => Promise<number>;

/** A command that works on a store with no server running. Its own arguments follow those of the settings. */
const onStore =
  (run: StoreCommand) =>
  async (args: readonly string[]): Promise<void> => {
    const [forSettings, rest] = splitSettings(args);
    process.exitCode = await run(await readSettings(forSettings, process.env), rest);
  };

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  serve: runServe,
  backup: onStore(runBackupCommand),
  restore: onStore(runRestoreCommand),
  verify: onStore(runVerifyCommand),
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
