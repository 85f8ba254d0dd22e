import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem, Read } from '../../formats/read.ts';
import type { Log } from '../context.ts';

export interface PackFolder<P> {
  readonly packs: ReadonlyMap<string, P>;
  /** Files that are no packs, with what is wrong in each. */
  readonly unreadable: readonly { readonly file: string; readonly problems: readonly Problem[] }[];
}

/** Reads every pack of a folder; `sort` is what the log calls one. */
export const readPackFolder = async <P extends { readonly key: string }>(
  log: Log,
  folder: string,
  sort: string,
  readPack: (bytes: Uint8Array) => Read<P>,
): Promise<PackFolder<P>> => {
  const packs = new Map<string, P>();
  const unreadable: { file: string; problems: readonly Problem[] }[] = [];
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml')).sort();
  // One file a turn: whoever asks for something else meanwhile waits for one, not for all.
  for (const file of files) {
    const read = readPack(await readFile(join(folder, file)));
    const problems = read.ok ? misnamed(file, read.value) : read.problems;
    if (read.ok && problems.length === 0) packs.set(read.value.key, read.value);
    else unreadable.push({ file, problems });
  }
  for (const one of unreadable) log.error({ ...one, folder }, `a ${sort} pack cannot be read, and is not offered`);
  return { packs, unreadable };
};

/** A file is called as its pack is, so that no two of a folder have the same key. */
const misnamed = (file: string, { key }: { readonly key: string }): readonly Problem[] =>
  file === `${key}.yaml` ? [] : [{ where: 'line 1, column 1', message: `The pack ${key} belongs in ${key}.yaml.` }];
