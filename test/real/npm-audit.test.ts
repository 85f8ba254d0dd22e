import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readNpmAudit } from '../../src/formats/npm-audit.ts';
import { readNpmLockfile } from '../../src/formats/npm-lockfile.ts';

interface Expected {
  readonly auditReportVersion?: number | null;
  readonly advisories?: number;
  readonly vulnerabilities?: number;
  readonly vias?: number;
  readonly error?: boolean;
  readonly metadata_total?: Readonly<Record<string, number>>;
  readonly ndjson_lines?: number;
  readonly types?: Readonly<Record<string, number>>;
  readonly defectdojo_asserted_findings?: readonly number[];
}

const scans = resolve(import.meta.dirname, '../../../shared/data/scans');
const folder = resolve(scans, 'npm-audit');
const present = existsSync(folder);
if (!present) console.log(`real/npm-audit: skipped, ${folder} is not there`);

function mentionsIn(counts: Expected): number {
  if (counts.types) return (counts.types['auditAdvisory'] ?? 0) + (counts.types['None'] ?? 0);
  return counts.auditReportVersion === 2 ? (counts.vias ?? 0) : (counts.advisories ?? 0);
}

describe.skipIf(!present)('real npm, pnpm and yarn audits', () => {
  const expected = present
    ? (JSON.parse(readFileSync(resolve(scans, 'expected.json'), 'utf8')) as Record<string, Expected | undefined>)
    : {};
  const files = present ? readdirSync(folder).sort() : [];

  it('are there', () => {
    console.log(`real/npm-audit: ${files.length} files`);
    expect(files.length).toBeGreaterThan(0);
  });

  it.each(files)('%s', (file) => {
    const counts = expected[`npm-audit/${file}`];
    if (!counts) throw new Error('no expected counts');
    const read = readNpmAudit(readFileSync(resolve(folder, file)));
    if (counts.error || counts.types?.['error']) {
      expect(read.ok ? 'clean' : read.problems[0]?.message).toMatch(/^Not checked: /);
      return;
    }
    if (!read.ok) throw new Error(JSON.stringify(read.problems));
    const report = read.value;
    expect(report.mentions).toBe(mentionsIn(counts));
    expect(report.affected).toHaveLength(counts.vulnerabilities ?? 0);
    const { total, ...declared } = counts.metadata_total ?? {};
    if (counts.metadata_total) expect(report.declared).toEqual(declared);
    if (total !== undefined) expect(report.affected).toHaveLength(total);
    for (const advisory of report.advisories) {
      expect(advisory).toMatchObject({
        id: expect.stringMatching(/./),
        package: expect.stringMatching(/./),
        title: expect.stringMatching(/./),
      });
      expect(advisory.severity).not.toBe('unknown');
    }
    // DefectDojo makes one finding of every affected package (npm 7) and of every advisory elsewhere.
    const found = report.format === 'npm-7' ? report.affected.length : report.advisories.length;
    if (counts.defectdojo_asserted_findings) expect(counts.defectdojo_asserted_findings).toContain(found);
  });
});

it('our own lockfile is read: whatever is installed everywhere comes from the registry with a strong hash', () => {
  const read = readNpmLockfile(readFileSync(resolve(import.meta.dirname, '../../package-lock.json')));
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { packages, findings } = read.value;
  const optional = new Set(packages.filter((one) => one.optional).map((one) => one.path));
  const onOptional = findings.filter((finding) => optional.has(finding.path));
  console.log(`real/npm-lockfile: ${packages.length} packages, ${onOptional.length} findings on optional ones`);
  expect(packages.length).toBeGreaterThan(100);
  expect(findings.filter((finding) => !optional.has(finding.path))).toEqual([]);
});
