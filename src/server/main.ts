import { readSettings } from './settings.ts';
import { serve } from './serve.ts';
import { StartError } from './start-error.ts';

const say = (line: string) => process.stdout.write(`${line}\n`);

const runServe = async (args: readonly string[]): Promise<void> => {
  const settings = await readSettings(args, process.env);
  const running = await serve(settings);
  const address = settings.publicUrl.replace(/:0$/, `:${running.port}`);
  say(`Candor is running at ${address}`);
  if (running.welcome) say(`Make the first account here (once, within 24 hours): ${running.welcome.replace(settings.publicUrl, address)}`);
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

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = { serve: runServe };

const [command = 'serve', ...args] = process.argv.slice(2);
try {
  const run = COMMANDS[command];
  if (!run) throw new StartError(`there is no command ${command} (known: ${Object.keys(COMMANDS).join(', ')})`);
  await run(args);
} catch (error) {
  // One clear line for what a person can mend; a stack only for what is our own fault.
  process.stderr.write(error instanceof StartError ? `candor: ${error.message}\n` : `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
}
