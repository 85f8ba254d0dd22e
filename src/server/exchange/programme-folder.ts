import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { ProgrammeFile } from './programme-text.ts';

/** The YAML files of a folder and of those in it, in the order of their names, which are relative to the folder. */
export const readProgrammeFolder = async (folder: string): Promise<ProgrammeFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .toSorted();
  return Promise.all(paths.map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
};
