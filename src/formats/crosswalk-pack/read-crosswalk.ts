import { nameOfNumber } from '../framework-pack/pack.ts';
import { readPackFile } from '../framework-pack/read-pack.ts';
import { type Problem, type Read, readOk, refuseAll } from '../read.ts';
import type { YamlDocument } from '../yaml.ts';
import {
  CROSSWALK_LIMITS,
  type CrosswalkFile,
  type CrosswalkMap,
  type CrosswalkPack,
  crosswalkSchema,
} from './pack.ts';

/** How many faults of one file are named. */
const NAMED = 20;
/** Of a record's key, after its prefix. */
const LONGEST_KEY = 80;

/** Reads a crosswalk pack: one YAML document. Every fault is named with its line and column. */
export const readCrosswalk = (input: string | Uint8Array): Read<CrosswalkPack> => {
  const read = readPackFile(input, crosswalkSchema, CROSSWALK_LIMITS.maxBytes);
  if (!read.ok) return read;
  const { document, file } = read.value;
  const pack = settle(file);
  const problems = faultsOf(document, pack);
  return problems.length > 0 ? refuseAll(problems) : readOk(pack);
};

/** A number that stands in several maps, each with a relation of its own: from the second on, the relation is part of the name. */
const settle = ({ format: _format, maps, ...pack }: CrosswalkFile): CrosswalkPack => {
  const seen = new Set<string>();
  const settled = maps.map(({ source, targets, relation = pack.relation, rationale }): CrosswalkMap => {
    const name = `${nameOfNumber(source)}${seen.has(source) ? `_${relation}` : ''}`;
    seen.add(source);
    return { source, name, relation, targets, ...(rationale === undefined ? {} : { rationale }) };
  });
  return { ...pack, maps: settled };
};

/** What the form alone does not show: a number mapped twice in one way, a target twice, two maps with one key. */
const faultsOf = (document: YamlDocument, pack: CrosswalkPack): Problem[] => {
  const problems: Problem[] = [];
  const report = (path: readonly (string | number)[], message: string): void => {
    if (problems.length < NAMED) problems.push({ where: document.place(path), message });
  };
  if (pack.source === pack.target)
    report(['target'], 'The source and the target are one framework. A crosswalk has two.');
  const names = new Set<string>();
  const ways = new Set<string>();
  for (const [at, { source, name, relation, targets }] of pack.maps.entries()) {
    const place = ['maps', at, 'source'];
    if (name === '' || `${pack.key}_${name}`.length > LONGEST_KEY)
      report(place, `No record's key can be made of ${source} in this pack. Shorten the pack's own key.`);
    else if (ways.has(`${relation} ${source}`))
      report(place, `${source} is mapped twice in one way. Put its targets into one list.`);
    else if (names.has(name)) report(place, `Another number has the same key as ${source}. Write one otherwise.`);
    names.add(name);
    ways.add(`${relation} ${source}`);
    const seen = new Set<string>();
    for (const [n, target] of targets.entries()) {
      if (seen.has(target))
        report(['maps', at, 'targets', n], `The target ${target} is there twice. Keep one of them.`);
      seen.add(target);
    }
  }
  return problems;
};
