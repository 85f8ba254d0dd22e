/**
 * OSCAL documents (DESIGN.md section 11: the full SP 800-53 rev. 5 catalog of 1,189 controls imported within 1 s): read,
 * judged by structure and by rules, written and read again in every format. Cold is a fresh process, warm the median.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Figure, median } from './figure.ts';

const CATALOG = resolve(import.meta.dirname, '../../shared/data/oscal/nist-800-53-rev5.0.1/catalog.json');
const BUILT = pathToFileURL(resolve(import.meta.dirname, '../dist/formats/oscal')).href;
const ROUNDS = 9;
/** Milliseconds; the other formats have no budget. */
const BUDGETS: Readonly<Record<string, number>> = { read: 1_000, validated: 1_000 };

// Plain JavaScript over the built files, because a fresh process has nobody to translate it.
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  const [built, path, rounds] = process.argv.slice(1);
  const { readOscal } = await import(built + '/read-oscal.js');
  const { validateDocument } = await import(built + '/validate.js');
  const { writeOscal } = await import(built + '/write-oscal.js');
  const bytes = readFileSync(path);
  const times = {};
  const timed = (name, work) => {
    const began = performance.now();
    const done = work();
    (times[name] ??= []).push(performance.now() - began);
    return done;
  };
  for (let n = 0; n < Number(rounds); n += 1) {
    const { document } = timed('read', () => readOscal(bytes).value);
    timed('validated', () => validateDocument(document));
    for (const format of ['yaml', 'xml']) {
      const text = timed('written as ' + format, () => writeOscal(document, format).value);
      timed('read from ' + format, () => readOscal(text));
    }
  }
  console.log(JSON.stringify(times));
`;

const timesOf = async (rounds: number): Promise<Record<string, number[]>> => {
  const args = ['--input-type=module', '--eval', SCRIPT, BUILT, CATALOG, String(rounds)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  return JSON.parse(stdout) as Record<string, number[]>;
};

/** Nothing where the real file is not: it is not ours to ship. */
export const run = async (): Promise<Figure[]> => {
  if (!existsSync(CATALOG)) return [];
  const [cold, warm] = [await timesOf(1), await timesOf(ROUNDS)];
  return Object.keys(warm).flatMap((name) => {
    const label = `OSCAL: full rev. 5 catalog ${name}`;
    const budget = BUDGETS[name];
    const figure = (when: string, value: number): Figure => ({
      name: `${label}, ${when}`,
      value,
      unit: 'ms',
      ...(budget === undefined ? {} : { budget }),
    });
    const values = (warm[name] ?? []).toSorted((a, b) => a - b);
    return [figure('warm', median(values)), figure('the first in a process', cold[name]?.[0] ?? 0)];
  });
};
