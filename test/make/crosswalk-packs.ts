import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { CrosswalkPack } from '../../src/formats/crosswalk-pack/pack.ts';
import { readCrosswalk } from '../../src/formats/crosswalk-pack/read-crosswalk.ts';

const FOLDER = resolve(import.meta.dirname, '../../packs/crosswalks');

/** Every crosswalk that ships, by its key; throws with the faults of one that cannot be read. */
export const readCrosswalkPacks = (): ReadonlyMap<string, CrosswalkPack> =>
  new Map(
    readdirSync(FOLDER).map((name) => {
      const read = readCrosswalk(readFileSync(join(FOLDER, name)));
      if (!read.ok) throw new Error(`${name}: ${JSON.stringify(read.problems)}`);
      return [read.value.key, read.value];
    }),
  );
