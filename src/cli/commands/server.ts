import { Command } from 'commander';
import type { Commands } from '../command.ts';
import { does, offlineCommand, serverCommand } from '../command.ts';
import { CliError, EXIT, usage } from '../exit.ts';
import { bodyOf, refuseExisting, writeOut } from '../files.ts';
import type { Answer, Session } from '../session.ts';
import { sizeText } from '../text/when.ts';

/** Runs a command of the server's own program, which says everything itself; its exit code is ours. */
export const runServer = async (session: Session, command: string, args: readonly string[]): Promise<Answer> => {
  if (!session.io.runServer) throw new CliError(EXIT.internal, 'the server cannot be started from here');
  const exit = await session.io.runServer([command, ...args, ...(session.json ? ['--json'] : [])]);
  return { json: undefined, text: [], exit };
};

interface BackupOptions {
  readonly org?: string;
  readonly out?: string;
  readonly force?: boolean;
  readonly offline?: boolean;
  readonly data?: string;
}

interface RestoreOptions {
  readonly data?: string;
  readonly dryRun?: boolean;
  readonly acceptProblems?: boolean;
}

/** Options that were given, as the server's own program takes them. */
export const optionArgs = (options: Readonly<Record<string, string | undefined>>): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value ? [`--${name}`, value] : []));

const nameFor = (session: Session, response: Response): string => {
  const told = /filename="([\w.-]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return told && !told.startsWith('.') ? told : `candor-${new Date(session.now()).toISOString().slice(0, 10)}.backup`;
};

/** What is copied passes through: its size is told at the end. */
async function* counted(body: AsyncIterable<Uint8Array>, add: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    add(chunk.length);
    yield chunk;
  }
}

const download = async (session: Session, { out, force }: BackupOptions): Promise<Answer> => {
  if (out) await refuseExisting(out, force);
  const response = await session.open('/backup', { method: 'POST', large: true });
  const path = out ?? nameFor(session, response);
  let size = 0;
  const body = counted(bodyOf(response, (await session.settings()).url), (bytes) => {
    size += bytes;
  });
  await writeOut(path, body, { force, mode: 0o600 });
  return { json: { file: path, size }, text: [`backup written to ${path} (${sizeText(size)})`] };
};

/** The server's own program writes the file, and never over one that is there. */
const copyOffline = async (session: Session, options: BackupOptions): Promise<Answer> => {
  if (options.force) throw usage('--offline never writes over a file: remove it first, or choose another with --out');
  if (options.out) await refuseExisting(options.out, false);
  const { out, org } = options;
  return runServer(session, 'backup', [...optionArgs({ data: options.data, out, org })]);
};

export const serverCommands: Commands = (runner) => [
  does<[readonly string[]]>(
    new Command('serve')
      .summary('Start the server; takes --port, --host, --data, --program, --public-url, --log-level')
      .description(
        'Start the server. Every option is handed on to it: --port, --host, --data, --program, --public-url, --log-level',
      )
      .argument('[options...]')
      .allowUnknownOption()
      .helpOption(false),
    runner,
    (session, _options, args) => runServer(session, 'serve', args),
  ),
  does<[], BackupOptions>(
    serverCommand('backup', 'Save everything of the organisation into one file; needs a running server, or --offline')
      .option('--out <file>', 'where to')
      .option('--force', 'write over a file that is there')
      .option('--offline', 'straight from a store that no server has open')
      .option('--data <folder>', 'with --offline: the store’s folder (CANDOR_DATA)'),
    runner,
    (session, options) => (options.offline ? copyOffline(session, options) : download(session, options)),
  ),
  does<[string], RestoreOptions>(
    offlineCommand('restore <file>', 'Bring a backup back into a store that no server has open')
      .option('--data <folder>', 'the store’s folder (CANDOR_DATA)')
      .option('--dry-run', 'only say whether it can be restored')
      .option('--accept-problems', 'restore even what was damaged when it was saved'),
    runner,
    (session, { data, dryRun, acceptProblems }, file) =>
      runServer(session, 'restore', [
        file,
        ...optionArgs({ data }),
        ...(dryRun ? ['--dry-run'] : []),
        ...(acceptProblems ? ['--accept-problems'] : []),
      ]),
  ),
];
