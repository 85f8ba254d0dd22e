import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { FrameworkPack } from '../../src/formats/framework-pack/pack.ts';
import { readPack } from '../../src/formats/framework-pack/read-pack.ts';

export const PACKS = resolve(import.meta.dirname, '../../packs/frameworks');

/** Every pack that ships, by its key; throws with the faults of one that cannot be read. */
export const readPacks = (): ReadonlyMap<string, FrameworkPack> =>
  new Map(
    readdirSync(PACKS).map((name) => {
      const read = readPack(readFileSync(join(PACKS, name)));
      if (!read.ok) throw new Error(`${name}: ${JSON.stringify(read.problems)}`);
      if (`${read.value.key}.yaml` !== name) throw new Error(`${name} holds the pack ${read.value.key}`);
      return [read.value.key, read.value];
    }),
  );
