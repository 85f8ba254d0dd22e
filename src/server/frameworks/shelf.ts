import { resolve } from 'node:path';
import type { FrameworkPack } from '../../formats/framework-pack/pack.ts';
import { readPack } from '../../formats/framework-pack/read-pack.ts';
import { AppError } from '../../model/error.ts';
import type { Log } from '../context.ts';
import { type PackFolder, readPackFolder } from './pack-folder.ts';

/** The packs that ship with Candor, beside its sources as beside its build. */
const FOLDER = resolve(import.meta.dirname, '../../../packs/frameworks');

export type Shelf = PackFolder<FrameworkPack>;

const shelves = new Map<string, Promise<Shelf>>();

/** Every pack of a folder, read once by this process: a new file is there after a restart. */
export const readShelf = (log: Log, folder: string = FOLDER): Promise<Shelf> => {
  const known = shelves.get(folder);
  if (known) return known;
  const reading = readPackFolder(log, folder, 'framework', readPack);
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
