import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/formats/csv.ts';
import type { FrameworkPack } from '../../src/formats/framework-pack/pack.ts';
import { readPacks } from '../make/framework-packs.ts';

const packs = readPacks();
const pack = (key: string): FrameworkPack => {
  const found = packs.get(key);
  if (!found) throw new Error(`there is no pack ${key}`);
  return found;
};

const tally = (keys: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1;
  return counts;
};
const assessed = (key: string) => pack(key).requirements.filter(({ assessable }) => assessable);
const headings = (key: string) => pack(key).requirements.filter(({ assessable }) => !assessable);
/** How many of these stand in each group. */
const byGroup = (requirements: readonly { readonly group: string }[]) => tally(requirements.map(({ group }) => group));
const counts = (text: string): Record<string, number> =>
  Object.fromEntries([...text.matchAll(/([A-Z&]+[\d.]*|\d+) (\d+)/g)].map(([, id, n]) => [id, Number(n)]));
const sum = (numbers: Record<string, number>) => Object.values(numbers).reduce((all, n) => all + n, 0);

/** ../shared/facts/frameworks.md, 2026-11-22: what is assessed, by group. */
const GROUPS: Readonly<Record<string, string>> = {
  'soc2-tsc-2017':
    'CC1 5, CC2 3, CC3 4, CC4 2, CC5 3, CC6 8, CC7 5, CC8 1, CC9 2, A 3, C 2, PI 5, P1 1, P2 1, P3 2, P4 3, P5 2, P6 7, P7 1, P8 1',
  'iso-27018-2019': 'A.2 1, A.3 2, A.5 1, A.6 2, A.8 1, A.10 3, A.11 13, A.12 2',
  'bsi-c5-2020':
    'OIS 7, SP 3, HR 6, AM 6, PS 7, OPS 24, IDM 9, CRY 4, COS 8, PI 3, DEV 10, SSO 5, SIM 5, BCM 4, COM 4, INQ 4, PSS 12',
  'fedramp-rev5-moderate':
    'AC 43, AT 6, AU 16, CA 14, CM 27, CP 23, IA 27, IR 17, MA 10, MP 7, PE 19, PL 7, PS 10, RA 11, SA 21, SC 29, SI 24, SR 12',
  'csa-ccm-4.1':
    'A&A 6, AIS 8, BCR 11, CCC 9, CEK 21, DCS 18, DSP 19, GRC 8, HRS 13, IAM 15, IPY 4, I&S 9, LOG 14, SEF 10, STA 16, TVM 12, UEM 14',
};
const TOTALS: Readonly<Record<string, readonly [number, number]>> = {
  // What is assessed, and headings.
  'soc2-tsc-2017': [61, 0],
  'iso-27001-2022': [93 + 30, 0],
  'iso-27701-2025': [78 + 30, 0],
  'iso-27018-2019': [25, 0],
  'iso-27018-2025': [0, 0],
  'pci-dss-4.0.1': [250 + 15, 63 + 3],
  'bsi-c5-2020': [121, 0],
  'bsi-c5-2026': [623, 168],
  'fedramp-rev5-low': [156, 0],
  'fedramp-rev5-moderate': [323, 0],
  'fedramp-rev5-high': [410, 0],
  'fedramp-20x-ksi-2026': [46, 0],
  'csa-ccm-4.1': [207, 0],
  'csa-caiq-4.1': [283, 0],
  'microsoft-sspa-dpr-12': [63, 0],
  'nist-csf-2.0': [106, 0],
  'nist-800-53-rev5': [1007, 182],
  'nist-800-171-rev3': [97, 33],
  'nist-ssdf-1.1': [42, 19],
  'owasp-asvs-5.0': [345, 0],
  'eu-gdpr': [65, 0],
  'eu-nis2': [17, 0],
  'eu-dora': [65, 0],
  'us-ca-ccpa': [23, 0],
};

describe('the packs that ship', () => {
  it('are these, with these many requirements', () => {
    const found = [...packs.keys()].map((key) => [key, [assessed(key).length, headings(key).length]]);
    expect(Object.fromEntries(found)).toEqual(TOTALS);
  });

  it.each(Object.entries(GROUPS))('%s has in each group what its publisher says', (key, text) => {
    expect(byGroup(assessed(key))).toEqual(counts(text));
  });

  it('have the parts of ISO’s annexes', () => {
    const part = (key: string, depth: number) =>
      tally(
        pack(key).requirements.flatMap(({ number }) =>
          number.startsWith('A.') ? number.split('.').slice(0, depth).join('.') : [],
        ),
      );
    expect(part('iso-27001-2022', 2)).toEqual(counts('A.5 37, A.6 8, A.7 14, A.8 34'));
    expect(part('iso-27701-2025', 2)).toEqual(counts('A.1 31, A.2 18, A.3 29'));
  });

  it('have PCI DSS’s sections and what stands in them, requirement by requirement', () => {
    const numbered = (of: readonly { readonly group: string }[]) => of.filter(({ group }) => /^\d+$/.test(group));
    expect(byGroup(numbered(headings('pci-dss-4.0.1')))).toEqual(
      counts('1 5, 2 3, 3 7, 4 2, 5 4, 6 5, 7 3, 8 6, 9 5, 10 7, 11 6, 12 10'),
    );
    expect(byGroup(numbered(assessed('pci-dss-4.0.1')))).toEqual(
      counts('1 19, 2 11, 3 29, 4 6, 5 13, 6 19, 7 12, 8 29, 9 27, 10 27, 11 21, 12 37'),
    );
  });

  it('have C5:2026’s criteria as headings, and its sub-criteria by what they add', () => {
    expect(byGroup(headings('bsi-c5-2026'))).toEqual(
      counts(
        'AM 12, BCM 4, COM 4, COS 8, CRY 19, DEV 15, HR 8, IAM 9, INQ 4, OIS 10, OPS 35, PI 3, PS 8, PSS 12, SIM 6, SP 3, SSO 8',
      ),
    );
    const sorts = assessed('bsi-c5-2026').map(({ number }) => /(?:B|AC|AS)$/.exec(number)?.[0] ?? number);
    expect(tally(sorts)).toEqual({ B: 462, AC: 132, AS: 29 });
  });

  it('have FedRAMP’s indicators by theme, CAIQ’s questions by domain, and SSPA’s section K', () => {
    const ksi = Object.entries(byGroup(assessed('fedramp-20x-ksi-2026'))).map(([id, n]) => [id.replace('KSI-', ''), n]);
    expect(Object.fromEntries(ksi)).toEqual(
      counts('CED 1, CMT 4, CNA 8, IAM 6, INR 3, MLA 5, PIY 5, RPL 4, SCR 2, SVC 8'),
    );
    const domains = tally(assessed('csa-caiq-4.1').map(({ number }) => number.replace(/-.*/, '')));
    expect(domains).toEqual(
      counts(
        'A&A 8, AIS 13, BCR 19, CCC 12, CEK 23, DCS 28, DSP 24, GRC 10, HRS 20, IAM 19, IPY 8, I&S 15, LOG 19, SEF 16, STA 19, TVM 15, UEM 15',
      ),
    );
    expect(byGroup(assessed('microsoft-sspa-dpr-12'))).toEqual({ 'A-J': 50, K: 13 });
    expect(assessed('microsoft-sspa-dpr-12').find(({ group }) => group === 'K')?.number).toBe('51');
  });

  it('give no sentence where there is none to give: every title is short, and says something', () => {
    for (const { key, requirements } of packs.values())
      for (const { number, title } of requirements) {
        expect(title.length, `${key} ${number}`).toBeLessThan(160);
        expect(title, `${key} ${number}`).not.toMatch(/\.$|\bshall\b|^Verify that/);
        expect(title, `${key} ${number}`).not.toBe(number);
      }
  });

  it('have each baseline of FedRAMP in the next', () => {
    const [low, moderate, high] = ['low', 'moderate', 'high'].map(
      (level) => new Set(pack(`fedramp-rev5-${level}`).requirements.map(({ number }) => number)),
    );
    expect([...(low ?? [])].filter((number) => !moderate?.has(number))).toEqual([]);
    expect([...(moderate ?? [])].filter((number) => !high?.has(number))).toEqual([]);
  });

  it('add up', () => {
    expect(sum(counts(GROUPS['fedramp-rev5-moderate'] ?? ''))).toBe(323);
    expect([...packs.values()].flatMap(({ requirements }) => requirements)).toHaveLength(
      Object.values(TOTALS).reduce((all, [a, b]) => all + a + b, 0),
    );
  });
});

const DATA = resolve(import.meta.dirname, '../../../shared/data');
const isThere = existsSync(join(DATA, 'frameworks'));
if (!isThere) console.log(`real/framework-packs: the comparison is skipped, ${DATA} is not there`);

const listed = (file: string): string[] => {
  const read = readCsv(readFileSync(join(DATA, 'frameworks', file)));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  return read.value.rows.map(({ cells }) => cells[0] ?? '');
};

/** Numbers that are ours beside those of the file, each for a reason that the pack’s comment gives. */
const ADDED: Readonly<Record<string, readonly string[]>> = {
  'bsi-c5-2020': ['OIS-01', 'DEV-01'],
  'eu-gdpr': ['Art. 5(1)(b)', 'Art. 5(1)(d)', 'Art. 5(2)'],
};

interface OscalControl {
  readonly id: string;
  readonly title: string;
  readonly class?: string;
  readonly props?: readonly { readonly name: string; readonly value: string; readonly class?: string }[];
  readonly controls?: readonly OscalControl[];
}
interface Catalog {
  readonly catalog: { readonly groups: readonly { readonly controls: readonly OscalControl[] }[] };
}
const withInner = (control: OscalControl): OscalControl[] => [control, ...(control.controls ?? []).flatMap(withInner)];
const controlsOf = (file: string): OscalControl[] =>
  (JSON.parse(readFileSync(join(DATA, 'oscal', file), 'utf8')) as Catalog).catalog.groups.flatMap(({ controls }) =>
    controls.flatMap(withInner),
  );
const labelOf = ({ id, props = [] }: OscalControl): string =>
  props.find((prop) => prop.name === 'label' && prop.class === undefined)?.value ?? id;
const isWithdrawn = ({ props = [] }: OscalControl): boolean =>
  props.some(({ name, value }) => name === 'status' && /^withdrawn$/i.test(value));

describe.skipIf(!isThere)('the packs beside their sources', () => {
  it.each([
    ['soc2-tsc-2017', 'soc2-tsc-2017.csv'],
    ['iso-27001-2022', 'iso-27001-2022.csv'],
    ['iso-27701-2025', 'iso-27701-2025.csv'],
    ['pci-dss-4.0.1', 'pci-dss-4.0.1.csv'],
    ['bsi-c5-2020', 'bsi-c5-2020.csv'],
    ['csa-ccm-4.1', 'csa-ccm-4.1.csv'],
    ['csa-caiq-4.1', 'csa-caiq-4.1.csv'],
    ['eu-gdpr', 'eu-gdpr.csv'],
    ['eu-nis2', 'eu-nis2.csv'],
    ['eu-dora', 'eu-dora.csv'],
    ['us-ca-ccpa', 'us-ca-ccpa.csv'],
  ])('%s has the numbers of %s', (key, file) => {
    const ours = pack(key).requirements.map(({ number }) => number);
    expect(ours.toSorted()).toEqual([...listed(file), ...(ADDED[key] ?? [])].toSorted());
  });

  it('C5:2026 has both its lists', () => {
    const numbers = (of: readonly { readonly number: string }[]) => of.map(({ number }) => number).toSorted();
    expect(numbers(headings('bsi-c5-2026'))).toEqual(listed('bsi-c5-2026.csv').toSorted());
    expect(numbers(assessed('bsi-c5-2026'))).toEqual(listed('bsi-c5-2026-subcriteria.csv').toSorted());
  });

  it.each([
    ['nist-800-53-rev5', 'nist-800-53-rev5.0.1/catalog.json'],
    ['fedramp-rev5-low', 'fedramp-rev5/LOW_resolved.json'],
    ['fedramp-rev5-moderate', 'fedramp-rev5/MODERATE_resolved.json'],
  ])('%s has the labels, the titles and what is withdrawn of %s', (key, file) => {
    const theirs = controlsOf(file).map((one) => [labelOf(one), one.title.trim(), !isWithdrawn(one)]);
    const ours = pack(key).requirements.map(({ number, title, assessable }) => [number, title, assessable]);
    expect(ours.toSorted()).toEqual(theirs.toSorted());
  });

  it('CSF 2.0 and SP 800-171 have the numbers of their catalogs', () => {
    const csf = controlsOf('nist-csf-2.0/catalog.json').filter(
      (one) => one.class === 'subcategory' && !isWithdrawn(one),
    );
    expect(assessed('nist-csf-2.0').map(({ number }) => number)).toEqual(csf.map(({ id }) => id));
    const cui = controlsOf('nist-800-171r3/catalog.json').filter((one) => one.class === 'requirement');
    const plain = (id: string) => id.replace('SP_800_171_', '');
    expect(
      pack('nist-800-171-rev3')
        .requirements.map(({ number, assessable }) => [number, assessable])
        .toSorted(),
    ).toEqual(cui.map((one) => [plain(one.id), !isWithdrawn(one)]).toSorted());
  });

  it('FedRAMP’s indicators and ASVS have the numbers of their files', () => {
    const rules = JSON.parse(
      readFileSync(join(DATA, 'oscal/fedramp-cr26/fedramp-consolidated-rules.json'), 'utf8'),
    ) as {
      readonly KSI: Readonly<
        Record<string, { readonly indicators: Readonly<Record<string, { readonly name: string }>> }>
      >;
    };
    const indicators = Object.values(rules.KSI).flatMap((theme) => Object.entries(theme.indicators));
    expect(assessed('fedramp-20x-ksi-2026').map(({ number, title }) => [number, title])).toEqual(
      indicators.map(([id, { name }]) => [id, name]),
    );
    const asvs = JSON.parse(readFileSync(join(DATA, 'catalogues/owasp-asvs-5.0.0.flat.json'), 'utf8')) as {
      readonly requirements: readonly { readonly req_id: string; readonly req_description: string }[];
    };
    expect(assessed('owasp-asvs-5.0').map(({ number }) => number)).toEqual(
      asvs.requirements.map(({ req_id }) => req_id),
    );
  });
});
