/**
 * Resolution of real OSCAL profiles (DESIGN.md section 11: a baseline in 30 ms): from parsed documents to the resolved
 * catalog. Cold is the first resolution of a fresh process, warm the median of many in one process.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, median } from './figure.ts';

interface Pair {
  readonly name: string;
  readonly profile: string;
  readonly source: string;
}

const DATA = resolve(import.meta.dirname, '../../shared/data/oscal');
const RESOLVER = pathToFileURL(resolve(import.meta.dirname, '../dist/formats/oscal/resolve/resolve.js')).href;
const PROCESSES = 5;
const ROUNDS = 50;
const WARM_UP = 20;
/** Milliseconds. */
const BUDGET = 30;

// Plain JavaScript over the built files, because a fresh process has nobody to translate it.
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  const [resolver, profilePath, sourcePath, rounds] = process.argv.slice(1);
  const { resolveProfile } = await import(resolver);
  const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
  const [profile, source] = [read(profilePath), read(sourcePath)];
  const options = {
    load: () => ({ ok: true, location: 'source', document: source }),
    uuid: '5f2b7c1e-6a55-4d8e-9d1b-0c9d3f1a2b4c',
    lastModified: '2026-11-22T10:00:00Z',
  };
  const times = [];
  for (let n = 0; n < Number(rounds); n += 1) {
    const began = performance.now();
    const { ok } = await resolveProfile({ location: 'profile', document: profile }, options);
    times.push(performance.now() - began);
    if (!ok) throw new Error('not resolved');
  }
  console.log(JSON.stringify(times));
`;

const timesOf = async ({ profile, source }: Pair, rounds: number): Promise<number[]> => {
  const paths = [resolve(DATA, profile), resolve(DATA, source)];
  const args = ['--input-type=module', '--eval', SCRIPT, RESOLVER, ...paths, String(rounds)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as number[];
};

const middle = (times: readonly number[]): number => median(times.toSorted((a, b) => a - b));

const measurePair = async (pair: Pair): Promise<Figure[]> => {
  const first: number[] = [];
  for (let n = 0; n < PROCESSES; n += 1) first.push(...(await timesOf(pair, 1)));
  const warm = (await timesOf(pair, WARM_UP + ROUNDS)).slice(WARM_UP);
  const name = `OSCAL: ${pair.name} resolved`;
  return [
    { name: `${name}, warm`, value: middle(warm), unit: 'ms', budget: BUDGET },
    { name: `${name}, the first in a process`, value: middle(first), unit: 'ms', budget: BUDGET },
  ];
};

/** Nothing where the real files are not: they are not ours to ship. */
export const run = async (): Promise<Figure[]> => {
  if (!existsSync(DATA)) return [];
  const { pairs } = JSON.parse(readFileSync(resolve(DATA, 'pairs.json'), 'utf8')) as {
    readonly pairs: readonly Pair[];
  };
  const figures: Figure[] = [];
  for (const pair of pairs) figures.push(...(await measurePair(pair)));
  return figures;
};
