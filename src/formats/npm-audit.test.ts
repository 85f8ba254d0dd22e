import { describe, expect, it } from 'vitest';
import { readNpmAudit } from './npm-audit.ts';
import { readNpmLockfile } from './npm-lockfile.ts';

function fault(text: string): string | undefined {
  const read = readNpmAudit(text);
  return read.ok ? 'read' : read.problems[0]?.message;
}

const noCounts = { vulnerabilities: { info: 0, low: 0, moderate: 0, high: 0, critical: 0 } };

describe('readNpmAudit', () => {
  it.each([
    ['', 'Not checked: the report is empty'],
    ['  \n', 'Not checked: the report is empty'],
    [
      '{"error":{"code":"ENOAUDIT","summary":"no endpoint"}}',
      'Not checked: the audit failed with ENOAUDIT: no endpoint',
    ],
    ['{"error":null}', 'Not checked'],
    ['{"message":"405 Method Not Allowed"}', 'Not checked: the audit answered "405'],
    ['{"auditReportVersion":2,"vulnerabilities":{}}', 'Not checked: the report has no counts'],
    [
      '{"auditReportVersion":2,"vulnerabilities":{},"metadata":{"vulnerabilities":{"high":2,"total":2}}}',
      'counts 2 vulnerabilities but lists none',
    ],
    ['{"advisories":{}}', 'Not checked: the report has no counts'],
    ['{"type":"info","data":"x"}', 'Not checked: the closing summary is missing'],
    ['{"type":"info"}\n{"type":"error","data":"no net"}', 'Not checked: the audit failed with no net'],
    ['{"type":"info"}\n{"type":"auditAdv', 'The line is cut off'],
    ['{}', 'no audit report'],
    ['[]', 'no audit report'],
    ['{"advisories":', 'ends too early'],
    ['null', 'no audit report'],
  ])('refuses %j', (text, message) => {
    expect(fault(text)).toContain(message);
  });

  it('reads a clean report as clean only with its counts', () => {
    expect(readNpmAudit(JSON.stringify({ advisories: {}, metadata: noCounts }))).toMatchObject({
      ok: true,
      value: { advisories: [] },
    });
    expect(readNpmAudit('{"type":"auditSummary","data":{"vulnerabilities":{"low":0}}}')).toMatchObject({
      ok: true,
      value: { format: 'yarn-1', advisories: [], mentions: 0 },
    });
  });

  it('merges mentions of one advisory and keeps every path', () => {
    const line = (path: string): string =>
      JSON.stringify({
        type: 'auditAdvisory',
        data: {
          advisory: {
            id: 7,
            module_name: 'm',
            title: 't',
            severity: 'high',
            cwe: '["CWE-1","CWE-2"]',
            findings: [{ version: '1.0.0', paths: [path] }],
          },
        },
      });
    const summary = '{"type":"auditSummary","data":{"vulnerabilities":{"high":2}}}';
    expect(readNpmAudit([line('a>m'), line('b>m'), summary].join('\r\n'))).toMatchObject({
      ok: true,
      value: {
        mentions: 2,
        declared: { high: 2 },
        advisories: [{ id: '7', package: 'm', paths: ['a>m', 'b>m'], cwes: ['CWE-1', 'CWE-2'] }],
      },
    });
  });
});

describe('readNpmLockfile', () => {
  const lock = (packages: unknown, version = 3): string =>
    JSON.stringify({ name: 'us', lockfileVersion: version, packages });
  const good = { version: '1.0.0', resolved: 'https://registry.npmjs.org/a/-/a-1.0.0.tgz', integrity: 'sha512-x' };

  it('lists what is installed and finds what may change unseen', () => {
    const read = readNpmLockfile(
      lock({
        '': { name: 'us' },
        'packages/web': { name: 'web' },
        'node_modules/web': { link: true, resolved: 'packages/web' },
        'node_modules/a': { ...good, license: 'MIT', dev: true },
        'node_modules/a/node_modules/@s/b': { ...good, integrity: 'sha1-x', license: { type: 'ISC' } },
        'node_modules/c': { version: '1.0.0', resolved: 'git+ssh://git@github.com/x/c.git#abc' },
        'node_modules/d': { ...good, resolved: 'http://registry.npmjs.org/d.tgz' },
        'node_modules/e': { version: '1.0.0', inBundle: true },
        'node_modules/f': { version: '1.0.0', integrity: 'sha512-x' },
      }),
    );
    if (!read.ok) throw new Error('unread');
    expect(read.value.packages.map((one) => [one.name, one.host, one.license])).toEqual([
      ['a', 'registry.npmjs.org', 'MIT'],
      ['@s/b', 'registry.npmjs.org', 'ISC'],
      ['c', 'github.com', undefined],
      ['d', 'registry.npmjs.org', undefined],
      ['e', undefined, undefined],
      ['f', undefined, undefined],
    ]);
    expect(read.value.findings.map(({ code, path }) => [code, path])).toEqual([
      ['weak_integrity', 'node_modules/a/node_modules/@s/b'],
      ['no_integrity', 'node_modules/c'],
      ['other_source', 'node_modules/c'],
      ['not_encrypted', 'node_modules/d'],
    ]);
  });

  it('refuses other versions and other files', () => {
    expect(readNpmLockfile(lock({}, 1))).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringContaining('npm 7') }],
    });
    expect(readNpmLockfile('{}')).toMatchObject({ ok: false });
    expect(readNpmLockfile(lock([]))).toMatchObject({ ok: false });
  });
});
