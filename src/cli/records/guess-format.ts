import { parseJson } from '../../formats/json.ts';
import { usage } from '../exit.ts';

/** What reports are, by the server's names for them. */
export const REPORT_FORMATS = ['junit', 'cyclonedx', 'npm-audit', 'lockfile', 'checks'] as const;

const START = 4_096;

const byXml = (start: string): string | undefined => {
  const root = /<(?![?!])(?:[\w.-]+:)?([\w.-]+)/.exec(start.replaceAll(/<!--.*?-->/gs, ''))?.[1]?.toLowerCase();
  if (root === 'testsuites' || root === 'testsuite') return 'junit';
  return root === 'bom' ? 'cyclonedx' : undefined;
};

const byJson = (bytes: Uint8Array): string | undefined => {
  const read = parseJson(bytes);
  if (!read.ok || typeof read.value !== 'object' || read.value === null || Array.isArray(read.value)) return undefined;
  const has = (name: string) => Object.hasOwn(read.value as object, name);
  const { bomFormat, format } = read.value as { bomFormat?: unknown; format?: unknown };
  if (bomFormat === 'CycloneDX') return 'cyclonedx';
  if (format === 'candor.checks/v1') return 'checks';
  if (has('auditReportVersion') || has('advisories')) return 'npm-audit';
  if (has('lockfileVersion')) return 'lockfile';
  // npm writes its refusal into the report itself.
  return has('error') || has('message') ? 'npm-audit' : undefined;
};

/** The format of a report by its content; throws usage where it shows none. */
export const guessFormat = (bytes: Uint8Array, name: string): string => {
  const start = new TextDecoder()
    .decode(bytes.subarray(0, START))
    .replace(/^\ufeff/, '')
    .trimStart();
  const found = start.startsWith('<') ? byXml(start) : byJson(bytes);
  if (found) return found;
  throw usage(`what kind of report ${name} is does not show: give --format (${REPORT_FORMATS.join(', ')})`);
};
