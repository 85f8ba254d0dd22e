import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/formats/csv.ts';
import { readCrosswalkPacks } from '../make/crosswalk-packs.ts';
import { readPacks } from '../make/framework-packs.ts';

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const packs = readCrosswalkPacks();
const frameworks = readPacks();

const pack = (key: string) => {
  const found = packs.get(key);
  if (!found) throw new Error(`there is no crosswalk ${key}`);
  return found;
};
const pairsOf = (key: string): string[] =>
  pack(key)
    .maps.flatMap(({ source, targets }) => targets.map((target) => `${source} ${target}`))
    .toSorted();
const json = (path: string) => JSON.parse(readFileSync(resolve(DATA, path), 'utf8'));
/** "ac-2.1" and "AC-02(01)" as the pack of SP 800-53 writes them: "AC-2(1)". */
const number = (id: string): string =>
  id
    .toUpperCase()
    .replace(/\.(\d+)$/, '($1)')
    .replace(/([-(])0+/g, '$1');

describe('the crosswalks that ship', () => {
  it('are these, with these many maps and pairs', () => {
    const counts = [...packs].map(([key, { maps }]) => [
      key,
      [maps.length, maps.reduce((sum, { targets }) => sum + targets.length, 0)],
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      '800-171-rev3-to-800-53-rev5': [97, 157],
      'caiq-4.1-to-ccm-4.1': [283, 283],
      'fedramp-low-to-800-53-rev5': [156, 156],
      'fedramp-moderate-to-800-53-rev5': [323, 323],
      'ksi-2026-to-800-53-rev5': [44, 373],
    });
  });

  it.each([...packs.values()])('$key maps requirements that the packs of both frameworks have', (crosswalk) => {
    const assessed = (key: string) =>
      new Set(frameworks.get(key)?.requirements.flatMap(({ number: one, assessable }) => (assessable ? [one] : [])));
    const [source, target] = [assessed(crosswalk.source), assessed(crosswalk.target)];
    for (const map of crosswalk.maps) {
      expect(source, crosswalk.key).toContain(map.source);
      for (const one of map.targets) expect(target, map.source).toContain(one);
    }
  });
});

describe.skipIf(!existsSync(DATA))(
  'the crosswalks that ship, against what they were made from (../shared/data)',
  () => {
    it('hold every pair that FedRAMP gives: 46 indicators, 44 with controls, 373 pairs, 209 controls', () => {
      const { KSI } = json('oscal/fedramp-cr26/fedramp-consolidated-rules.json');
      const indicators = Object.values(KSI).flatMap((theme) =>
        Object.entries((theme as { indicators?: Record<string, { controls: string[] }> }).indicators ?? {}),
      );
      expect(indicators).toHaveLength(46);
      expect(indicators.filter(([, { controls }]) => controls.length > 0)).toHaveLength(44);
      const pairs = indicators.flatMap(([id, { controls }]) => controls.map((one) => `${id} ${number(one)}`));
      expect(pairs).toHaveLength(373);
      expect(pairsOf('ksi-2026-to-800-53-rev5')).toEqual(pairs.toSorted());
      expect(new Set(pairs.map((one) => one.split(' ')[1])).size).toBe(209);
    });

    it('hold every source control of SP 800-171 revision 3', () => {
      const { catalog } = json('oscal/nist-800-171r3/catalog.json');
      const titles = new Map<string, string>();
      for (const { uuid, title, rlinks } of catalog['back-matter'].resources)
        if (JSON.stringify(rlinks ?? []).includes('SP_800_53_5_')) titles.set(`#${uuid}`, title);
      const pairs: string[] = [];
      const walk = (node: { id?: string; class?: string; links?: { href: string }[]; controls?: []; groups?: [] }) => {
        if (node.class === 'requirement')
          for (const { href } of node.links ?? []) {
            const title = titles.get(href);
            if (title) pairs.push(`${node.id?.replace('SP_800_171_', '')} ${number(title)}`);
          }
        for (const child of [...(node.groups ?? []), ...(node.controls ?? [])]) walk(child);
      };
      walk(catalog);
      expect(pairsOf('800-171-rev3-to-800-53-rev5')).toEqual(pairs.toSorted());
    });

    it.each(['low', 'moderate'])(
      'map FedRAMP’s %s baseline to itself, equal where the profile changes nothing',
      (level) => {
        const { profile } = json(`oscal/fedramp-rev5/${level.toUpperCase()}_profile.json`);
        const ids: string[] = profile.imports.flatMap((one: { 'include-controls': { 'with-ids': string[] }[] }) =>
          one['include-controls'].flatMap((some) => some['with-ids']),
        );
        const key = `fedramp-${level}-to-800-53-rev5`;
        expect(pairsOf(key)).toEqual(ids.map((id) => `${number(id)} ${number(id)}`).toSorted());
        // A parameter is called as its control is, up to the underscore.
        const changed = new Set<string>(
          profile.modify['set-parameters'].flatMap(
            (one: { 'param-id': string; constraints?: unknown[]; values?: unknown[] }) =>
              one.constraints || one.values ? [number(one['param-id'].replace(/_.*/, ''))] : [],
          ),
        );
        const equal = pack(key).maps.flatMap(({ source, relation }) => (relation === 'equal' ? [source] : []));
        expect(equal.length).toBeGreaterThan(50);
        expect(equal.filter((one) => changed.has(one))).toEqual([]);
      },
    );

    it('map every question of CAIQ 4.1 to the control that it stands under', () => {
      const read = readCsv(readFileSync(resolve(DATA, 'frameworks/csa-caiq-4.1.csv')));
      if (!read.ok) throw new Error('the list of questions cannot be read');
      const pairs = read.value.rows.map(({ cells }) => `${cells[0]} ${cells[1]}`);
      expect(pairsOf('caiq-4.1-to-ccm-4.1')).toEqual(pairs.toSorted());
    });
  },
);
