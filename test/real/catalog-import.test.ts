import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFrameworkFile } from '../../src/formats/framework-table/read-framework-file.ts';
import { OSCAL_DATA, oscalDataIsThere, oscalFiles, readOscalFile } from '../make/oscal-files.ts';

if (!oscalDataIsThere) console.log(`real/catalog-import: skipped, ${OSCAL_DATA} is not there`);

interface Control {
  readonly controls?: readonly Control[];
  readonly groups?: readonly Control[];
}
const catalogs = oscalFiles().filter((path) => 'catalog' in readOscalFile(path));
const controlsIn = ({ controls = [], groups = [] }: Control): number =>
  controls.length + [...controls, ...groups].reduce((all, one) => all + controlsIn(one), 0);

/** What SP 800-171 requires stands in a control of its own, which is no requirement beside the one it is in. */
const WITHIN: Readonly<Record<string, number>> = { 'nist-800-171r3/catalog.json': 97 };
/** Faults of the published files, which the import names: a part's id twice, parties that are not there. */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  'fedramp-rev5/MODERATE_resolved.json': ['/catalog/groups/5/controls/3/parts/0/parts/3/parts/1/id'],
  'nist-800-53-rev4/LOW_resolved.json': [
    '/catalog/metadata/responsible-parties/0/party-uuids/0',
    '/catalog/metadata/responsible-parties/1/party-uuids/0',
  ],
};

describe.skipIf(!oscalDataIsThere)('catalogs as they are published (../shared/data/oscal)', () => {
  it('are there', () => expect(catalogs.length).toBeGreaterThanOrEqual(15));

  it.each(catalogs)('%s imports, with every control', (path) => {
    const read = readFrameworkFile(readFileSync(join(OSCAL_DATA, path)));
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const { catalog } = readOscalFile(path) as unknown as { readonly catalog: Control };
    expect(read.value.requirements).toHaveLength(controlsIn(catalog) - (WITHIN[path] ?? 0));
    expect(read.warnings.map(({ where }) => where)).toEqual(FAULTS[path] ?? []);
  });
});
