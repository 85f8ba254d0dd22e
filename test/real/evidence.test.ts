import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/model/error.ts';
import { judge, type Verdict } from '../../src/model/validation/push.ts';
import { readReport } from '../../src/server/evidence/read-report.ts';

const scans = resolve(import.meta.dirname, '../../../shared/data/scans');
const present = existsSync(scans);
if (!present) console.log(`real/evidence: skipped, ${scans} is not there`);

interface Counts {
  readonly parse_error?: string;
  readonly root?: string;
  readonly testcases?: number;
  readonly failures?: number;
  readonly errors?: number;
  readonly skipped?: number;
  readonly vulnerabilities_total?: number;
}

const NOW = Date.parse('2026-11-22T00:00:00Z');
const files = (folder: string) => (present ? readdirSync(resolve(scans, folder)).toSorted() : []);

/** The verdict on a real file, or the refusal of it. */
const verdictOn = (format: string, folder: string, file: string): Verdict | AppError => {
  try {
    return judge(readReport(format, readFileSync(resolve(scans, folder, file)), NOW), {}, NOW);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
};

describe.skipIf(!present)('verdicts on real reports', () => {
  const expected = present
    ? (JSON.parse(readFileSync(resolve(scans, 'expected.json'), 'utf8')) as Record<string, Counts | undefined>)
    : {};

  it.each(files('junit'))('junit: %s', (file) => {
    const counts = expected[`junit/${file}`] ?? {};
    const verdict = verdictOn('junit', 'junit', file);
    if (counts.parse_error || !/^testsuites?$/.test(counts.root ?? '')) {
      expect(verdict).toMatchObject({ code: 'invalid', problems: [{ pointer: expect.stringMatching(/./) }] });
      return;
    }
    const broken = (counts.failures ?? 0) + (counts.errors ?? 0);
    if (broken > 0) expect(verdict).toMatchObject({ outcome: 'fail', failed: broken });
    else expect((verdict as Verdict).outcome).not.toBe('fail');
    if ((counts.testcases ?? 0) === (counts.skipped ?? 0)) expect(verdict).toMatchObject({ outcome: 'not_checked' });
  });

  it.each(files('npm-audit'))('npm-audit: %s', (file) => {
    const verdict = verdictOn('npm-audit', 'npm-audit', file);
    if (file.includes('error')) {
      expect(verdict).toMatchObject({ outcome: 'not_checked' });
      return;
    }
    const clean = file.includes('no_vuln');
    expect(['pass', 'fail', 'partial']).toContain((verdict as Verdict).outcome);
    expect((verdict as Verdict).outcome === 'pass').toBe(clean);
  });

  it.each(files('cyclonedx'))('cyclonedx: %s', (file) => {
    const verdict = verdictOn('cyclonedx', 'cyclonedx', file);
    if (!/CycloneDX|cyclonedx\.org/.test(readFileSync(resolve(scans, 'cyclonedx', file), 'utf8').slice(0, 2_000))) {
      expect(verdict).toMatchObject({ code: 'invalid' });
      return;
    }
    expect(verdict).not.toBeInstanceOf(AppError);
    expect((verdict as Verdict).title).toMatch(/^SBOM: /);
    expect(Date.parse((verdict as Verdict).effectiveAt)).toBeLessThanOrEqual(NOW);
  });
});
