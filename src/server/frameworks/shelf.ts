import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FrameworkPack } from '../../formats/framework-pack/pack.ts';
import { readPack } from '../../formats/framework-pack/read-pack.ts';
import type { Problem } from '../../formats/read.ts';
import { AppError } from '../../model/error.ts';
import type { Log } from '../context.ts';

/** The packs that ship with Candor, beside its sources as beside its build. */
const FOLDER = resolve(import.meta.dirname, '../../../packs/frameworks');

export interface Shelf {
  readonly packs: ReadonlyMap<string, FrameworkPack>;
  /** Files that are no packs, with what is wrong in each. */
  readonly unreadable: readonly { readonly file: string; readonly problems: readonly Problem[] }[];
}

const shelves = new Map<string, Promise<Shelf>>();

/** Every pack of a folder, read once by this process: a new file is there after a restart. */
export const readShelf = (log: Log, folder: string = FOLDER): Promise<Shelf> => {
  const known = shelves.get(folder);
  if (known) return known;
  const reading = readFolder(log, folder);
  shelves.set(folder, reading);
  // A disk that failed once is asked again.
  reading.catch(() => shelves.delete(folder));
  return reading;
};

/** One of them; throws not_found. */
export const getPack = async (log: Log, key: string): Promise<FrameworkPack> => {
  const { packs } = await readShelf(log);
  const pack = packs.get(key);
  if (!pack)
    throw new AppError('not_found', `there is no framework pack ${key}: GET /framework-packs lists those there are`);
  return pack;
};

const readFolder = async (log: Log, folder: string): Promise<Shelf> => {
  const packs = new Map<string, FrameworkPack>();
  const unreadable: { file: string; problems: readonly Problem[] }[] = [];
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  // One file a turn: whoever asks for something else meanwhile waits for one, not for all.
  for (const file of files) {
    const read = readPack(await readFile(join(folder, file)));
    const problems = read.ok ? misnamed(file, read.value) : read.problems;
    if (read.ok && problems.length === 0) packs.set(read.value.key, read.value);
    else unreadable.push({ file, problems });
  }
  for (const one of unreadable) log.error({ ...one, folder }, 'a framework pack cannot be read, and is not offered');
  return { packs, unreadable };
};

/** A file is called as its pack is, so that no two of a folder have the same key. */
const misnamed = (file: string, { key }: FrameworkPack): readonly Problem[] =>
  file === `${key}.yaml` ? [] : [{ where: 'line 1, column 1', message: `The pack ${key} belongs in ${key}.yaml.` }];
