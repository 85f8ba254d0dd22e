import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PACKS } from '../../../test/make/framework-packs.ts';
import type { Log } from '../context.ts';
import { readShelf } from './shelf.ts';

let folder: string;
const logged: unknown[] = [];
const silent = () => undefined;
const log: Log = { info: silent, warn: silent, error: (fields) => void logged.push(fields['file']) };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candor-packs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('offers what can be read, and names the rest with its faults', async () => {
  await copyFile(join(PACKS, 'eu-nis2.yaml'), join(folder, 'eu-nis2.yaml'));
  await copyFile(join(PACKS, 'eu-nis2.yaml'), join(folder, 'another.yaml'));
  const text = await readFile(join(PACKS, 'eu-nis2.yaml'), 'utf8');
  await writeFile(join(folder, 'broken.yaml'), text.replace('version: 1', 'version: none'));
  await writeFile(join(folder, 'README.md'), 'Not a pack.');
  const shelf = await readShelf(log, folder);
  expect([...shelf.packs.keys()]).toEqual(['eu-nis2']);
  expect(shelf.unreadable).toMatchObject([
    { file: 'another.yaml', problems: [{ message: 'The pack eu-nis2 belongs in eu-nis2.yaml.' }] },
    { file: 'broken.yaml', problems: [{ where: expect.stringMatching(/^line \d+, column 1$/) }] },
  ]);
  expect(logged).toEqual(['another.yaml', 'broken.yaml']);
  expect(await readShelf(log, folder)).toBe(shelf);
});

it('asks a folder again that could not be read', async () => {
  const later = join(folder, 'later');
  await expect(readShelf(log, later)).rejects.toThrow('ENOENT');
  await mkdir(later);
  expect((await readShelf(log, later)).packs.size).toBe(0);
});
