import { resolve } from 'node:path';
import type { CrosswalkPack } from '../../formats/crosswalk-pack/pack.ts';
import { readCrosswalk } from '../../formats/crosswalk-pack/read-crosswalk.ts';
import { AppError } from '../../model/error.ts';
import type { Log } from '../context.ts';
import { type PackFolder, readPackFolder } from '../frameworks/pack-folder.ts';

const FOLDER = resolve(import.meta.dirname, '../../../packs/crosswalks');

let shelf: Promise<PackFolder<CrosswalkPack>> | undefined;

/** Every crosswalk that ships, read once by this process. */
export const readCrosswalks = (log: Log): Promise<PackFolder<CrosswalkPack>> => {
  if (!shelf) {
    shelf = readPackFolder(log, FOLDER, 'crosswalk', readCrosswalk);
    // A disk that failed once is asked again.
    shelf.catch(() => {
      shelf = undefined;
    });
  }
  return shelf;
};

/** One of them; throws not_found. */
export const getCrosswalk = async (log: Log, key: string): Promise<CrosswalkPack> => {
  const { packs } = await readCrosswalks(log);
  const pack = packs.get(key);
  if (!pack)
    throw new AppError('not_found', `there is no crosswalk pack ${key}: GET /crosswalk-packs lists those there are`);
  return pack;
};
