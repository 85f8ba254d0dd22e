import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CliError, EXIT, usage } from './exit.ts';
import type { Io } from './io.ts';

const MAX_INPUT = 256 * 1024 * 1024;

const unreadable = (path: string, error: unknown): CliError => {
  if (error instanceof CliError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new CliError(EXIT.usage, `there is no file ${path}`);
  return new CliError(EXIT.usage, `cannot read ${path} (${code ?? message})`);
};

const tooLarge = (path: string): CliError =>
  usage(`${path} has more than ${MAX_INPUT / 1024 / 1024} MB: that is more than a server takes`);

const readStdin = async (io: Pick<Io, 'stdin'>): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of io.stdin) {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    if (size > MAX_INPUT) throw tooLarge('what comes in');
    chunks.push(bytes);
  }
  return new Uint8Array(Buffer.concat(chunks));
};

/** The bytes of a file, or of stdin for `-`. */
export const readInput = async (io: Pick<Io, 'stdin'>, path: string): Promise<Uint8Array<ArrayBuffer>> => {
  if (path === '-') return readStdin(io);
  try {
    const { size } = await stat(path);
    if (size > MAX_INPUT) throw tooLarge(path);
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw unreadable(path, error);
  }
};

export const readInputText = async (io: Pick<Io, 'stdin'>, path: string): Promise<string> => {
  const bytes = await readInput(io, path);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw usage(`${path === '-' ? 'what comes in' : path} is not UTF-8 text`);
  }
};

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

const YAML = /\.ya?ml$/i;

const yamlUnder = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && YAML.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => part.startsWith('.') || part === 'node_modules'),
    );
};

const named = async (folder: string, path: string): Promise<NamedText> => ({
  name: relative(folder, path).replaceAll('\\', '/'),
  text: await readInputText({ stdin: nothing() }, path),
});

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The YAML files of folders (and what is below them) and files, each under its name from the folder given. */
export const readYamlFiles = async (io: Pick<Io, 'stdin'>, paths: readonly string[]): Promise<NamedText[]> => {
  const files: NamedText[] = [];
  for (const path of paths) {
    if (path === '-') {
      files.push({ name: 'stdin.yaml', text: await readInputText(io, '-') });
      continue;
    }
    const isFolder = await stat(path).then(
      (found) => found.isDirectory(),
      (error: unknown) => {
        throw unreadable(path, error);
      },
    );
    if (!isFolder) files.push(await named(dirname(resolve(path)), resolve(path)));
    else for (const one of (await yamlUnder(path)).toSorted()) files.push(await named(path, one));
  }
  if (files.length === 0) throw usage(`${paths.join(', ')}: no .yaml file is there`);
  return files;
};

/** Whether there are YAML files to go by already; a folder that is not there has none. */
export const readYamlFolder = async (folder: string): Promise<NamedText[]> => {
  try {
    return await Promise.all((await yamlUnder(folder)).toSorted().map((path) => named(folder, path)));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unreadable(folder, error);
  }
};

const exists = (path: string): CliError =>
  new CliError(EXIT.conflict, `${path} is there already: add --force to write over it`);

const unwritable = (path: string, error: unknown): CliError => {
  if (error instanceof CliError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EEXIST' ? exists(path) : new CliError(EXIT.usage, `cannot write ${path} (${code ?? message})`);
};

/** Refuses early, before anything is asked of the server. */
export const refuseExisting = async (path: string, force: boolean | undefined): Promise<void> => {
  if (force) return;
  const found = await stat(path).catch(() => undefined); // not there, or not readable: writing will tell
  if (found) throw exists(path);
};

/**
 * Writes a file whole or not at all: into a draft beside it that then takes its name. Never over a file that is there
 * unless forced, not even over one that came in between.
 */
export const writeOut = async (
  path: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  { force = false, mode = 0o644 }: { readonly force?: boolean | undefined; readonly mode?: number } = {},
): Promise<void> => {
  const draft = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  try {
    await mkdir(dirname(path), { recursive: true });
    if (typeof content === 'string' || content instanceof Uint8Array)
      await writeFile(draft, content, { flag: 'wx', mode });
    else await pipeline(content, createWriteStream(draft, { flags: 'wx', mode }));
    if (force) await rename(draft, path);
    else await place(draft, path);
  } catch (error) {
    throw unwritable(path, error);
  } finally {
    await rm(draft, { force: true });
  }
};

/** Gives a draft its name unless something has it by now; where there are no hard links, as nearly so as can be. */
const place = async (draft: string, path: string): Promise<void> => {
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    await refuseExisting(path, false);
    await rename(draft, path);
  }
};

/** The bytes of an answer as they come in. */
export async function* bodyOf(response: Response, where: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response.body ?? []) yield chunk as Uint8Array;
  } catch {
    throw new CliError(EXIT.unavailable, `the connection to ${where} ended in the middle: nothing was written`);
  }
}
