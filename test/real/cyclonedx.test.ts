import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { flattenComponents, readCyclonedx } from '../../src/formats/cyclonedx.ts';

interface Expected {
  readonly spec?: string | null;
  readonly ns?: string;
  readonly bomFormat?: string | null;
  readonly components: number;
  readonly top_components?: number;
  readonly vulnerabilities: number;
  readonly affects?: number;
  readonly analysis_states?: Readonly<Record<string, number>>;
  readonly dependencies?: number;
  readonly defectdojo_asserted_findings?: readonly number[];
}

const scans = resolve(import.meta.dirname, '../../../shared/data/scans');
const folder = resolve(scans, 'cyclonedx');
const present = existsSync(folder);
if (!present) console.log(`real/cyclonedx: skipped, ${folder} is not there`);

function statesOf(
  vulnerabilities: readonly { readonly analysis?: { readonly state?: string } }[],
): Record<string, number> {
  const states: Record<string, number> = {};
  for (const { analysis } of vulnerabilities) {
    if (analysis?.state) states[analysis.state] = (states[analysis.state] ?? 0) + 1;
  }
  return states;
}

describe.skipIf(!present)('real CycloneDX files', () => {
  const expected = present
    ? (JSON.parse(readFileSync(resolve(scans, 'expected.json'), 'utf8')) as Record<string, Expected | undefined>)
    : {};
  const files = present ? readdirSync(folder).sort() : [];

  it('are there', () => {
    console.log(`real/cyclonedx: ${files.length} files`);
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('%s', (file) => {
    const counts = expected[`cyclonedx/${file}`];
    if (!counts) throw new Error('no expected counts');
    const read = readCyclonedx(readFileSync(resolve(folder, file)));
    if (counts.bomFormat === null) {
      expect(read).toMatchObject({ ok: false, problems: [{ where: '/bomFormat' }] });
      return;
    }
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const bom = read.value;
    const affects = bom.vulnerabilities.reduce((sum, one) => sum + one.affects.length, 0);
    expect(flattenComponents(bom.components)).toHaveLength(counts.components);
    expect(bom.vulnerabilities).toHaveLength(counts.vulnerabilities);
    expect(bom.specVersion).toBe(counts.spec ?? counts.ns?.split('/').at(-1));
    expect(read.warnings).toEqual([]);
    if (counts.top_components !== undefined) expect(bom.components).toHaveLength(counts.top_components);
    if (counts.affects !== undefined) expect(affects).toBe(counts.affects);
    if (counts.dependencies !== undefined) expect(bom.dependencies).toHaveLength(counts.dependencies);
    if (counts.analysis_states) expect(statesOf(bom.vulnerabilities)).toEqual(counts.analysis_states);
    // DefectDojo makes one finding of every affects entry.
    if (counts.defectdojo_asserted_findings) expect(counts.defectdojo_asserted_findings).toContain(affects);
  });
});
