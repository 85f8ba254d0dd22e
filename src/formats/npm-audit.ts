import { isJsonObject, JSON_LIMITS, type JsonLimits, type JsonObject, type JsonValue, parseJson } from './json.ts';
import { listAt, numberAt, objectAt, textAt, textsAt } from './json-pick.ts';
import { type Read, readOk, refuse } from './read.ts';
import { toText } from './text.ts';

export type AuditSeverity = 'info' | 'low' | 'moderate' | 'high' | 'critical' | 'unknown';

export interface AuditAdvisory {
  /** The registry's advisory id, or for Yarn berry the id it prints. */
  readonly id: string;
  readonly package: string;
  readonly title: string;
  readonly severity: AuditSeverity;
  /** Vulnerable versions, as a semver range. */
  readonly range?: string;
  readonly patched?: string;
  readonly url?: string;
  /** GHSA-…, where given or in the address. */
  readonly ghsa?: string;
  readonly cves: readonly string[];
  readonly cwes: readonly string[];
  readonly cvss?: { readonly score: number; readonly vector?: string };
  /** Installed versions that are affected. */
  readonly versions: readonly string[];
  /** Ways through the dependency tree ("a>b>c"), or folders (npm 7). */
  readonly paths: readonly string[];
  /** A deprecation notice of Yarn berry, no vulnerability. */
  readonly deprecation?: boolean;
}

/** npm 7+ only: a package that is vulnerable itself or through what it depends on. */
export interface AuditAffected {
  readonly name: string;
  readonly severity: AuditSeverity;
  readonly direct: boolean;
  readonly range?: string;
  /** Names of the dependencies that it is vulnerable through. */
  readonly through: readonly string[];
  readonly paths: readonly string[];
  readonly fixAvailable: boolean;
}

export interface AuditReport {
  /** `npm-6` is also what pnpm and Yarn 2 write. */
  readonly format: 'npm-6' | 'npm-7' | 'yarn-1' | 'yarn-berry';
  /** Each advisory once per package, with the paths of all its mentions. */
  readonly advisories: readonly AuditAdvisory[];
  readonly affected: readonly AuditAffected[];
  /** How many mentions of advisories the report holds. */
  readonly mentions: number;
  /** Counts that the report itself states, by severity. */
  readonly declared: Readonly<Record<string, number>>;
}

const MAX_LINES = 100_000;

/**
 * The JSON of `npm audit` (6, 7 and later), `pnpm audit`, `yarn audit` (1, as lines) and `yarn npm audit`. A report
 * that says it failed, is empty, or counts vulnerabilities that it does not list is refused as "Not checked": a
 * registry that did not answer must never read as "no vulnerabilities".
 */
export function readNpmAudit(input: string | Uint8Array, limits: JsonLimits = {}): Read<AuditReport> {
  const text = toText(input, limits.maxBytes ?? JSON_LIMITS.maxBytes);
  if (!text.ok) return text;
  const source = text.value.trim();
  if (source === '') return notChecked('the report is empty');
  const whole = parseJson(source, limits);
  if (whole.ok && !isLine(whole.value)) return readWhole(whole.value);
  if (!whole.ok && !/^\{[^\n]*\}\s*\n\s*\{/.test(source.slice(0, 100_000))) return whole;
  return readLines(source.split('\n'), limits);
}

function notChecked(reason: string): ReturnType<typeof refuse> {
  return refuse('start', `Not checked: ${reason}. Run the audit again.`);
}

function isLine(value: JsonValue): boolean {
  return isJsonObject(value) && (typeof value['type'] === 'string' || isJsonObject(value['children']));
}

function readWhole(value: JsonValue): Read<AuditReport> {
  if (!isJsonObject(value)) return refuse('', 'This is no audit report: it holds no object.');
  if (value['error'] !== undefined) return notChecked(`the audit failed with ${errorWords(value['error'])}`);
  if (value['auditReportVersion'] === 2) return readNpm7(value);
  if (isJsonObject(value['advisories'])) return readNpm6(value);
  // npm prints what the registry answered, for example {"message": "…"}.
  const message = textAt(value['message']);
  if (message) return notChecked(`the audit answered "${message.slice(0, 200)}"`);
  return refuse('', 'This is no audit report of npm, pnpm or Yarn.');
}

function errorWords(error: JsonValue): string {
  const { code, summary } = objectAt(error);
  return [textAt(code), textAt(summary), textAt(error)].filter(Boolean).join(': ').slice(0, 300) || 'an error';
}

function readNpm6(report: JsonObject): Read<AuditReport> {
  const advisories = Object.entries(objectAt(report['advisories'])).map(([id, value]) =>
    advisoryOf(objectAt(value), id),
  );
  return finish('npm-6', advisories, [], report['metadata']);
}

function readNpm7(report: JsonObject): Read<AuditReport> {
  const affected: AuditAffected[] = [];
  const advisories: AuditAdvisory[] = [];
  for (const [name, value] of Object.entries(objectAt(report['vulnerabilities']))) {
    const fields = objectAt(value);
    const paths = textsAt(fields['nodes']);
    const range = textAt(fields['range']);
    affected.push({
      name,
      severity: severityOf(fields['severity']),
      direct: fields['isDirect'] === true,
      ...(range ? { range } : {}),
      through: listAt(fields['via']).filter((via) => typeof via === 'string'),
      paths,
      fixAvailable: fields['fixAvailable'] !== false && fields['fixAvailable'] !== undefined,
    });
    for (const via of listAt(fields['via'])) {
      if (isJsonObject(via)) advisories.push({ ...advisoryOf(via, textAt(via['source']) ?? ''), paths });
    }
  }
  return finish('npm-7', advisories, affected, report['metadata']);
}

function readLines(lines: readonly string[], limits: JsonLimits): Read<AuditReport> {
  if (lines.length > MAX_LINES) return refuse('start', `The report has more than ${MAX_LINES} lines.`);
  const advisories: AuditAdvisory[] = [];
  let summary: JsonValue | undefined;
  let berry = false;
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const parsed = parseJson(line, limits);
    if (!parsed.ok)
      return refuse(`line ${index + 1}`, `The line is cut off or no JSON: ${parsed.problems[0]?.message ?? ''}`);
    const fields = objectAt(parsed.value);
    if (fields['type'] === 'error') return notChecked(`the audit failed with ${errorWords(fields['data'] ?? null)}`);
    if (fields['type'] === 'auditSummary') summary = fields['data'];
    berry ||= isJsonObject(fields['children']);
    advisories.push(...lineAdvisory(fields));
  }
  if (berry) return finish('yarn-berry', advisories, [], undefined);
  if (summary === undefined) return notChecked('the closing summary is missing, so the report is not whole');
  return finish('yarn-1', advisories, [], summary);
}

function lineAdvisory(fields: JsonObject): AuditAdvisory[] {
  const { type, data, children, value } = fields;
  if (type === 'auditAdvisory') return [advisoryOf(objectAt(objectAt(data)['advisory']), '')];
  return isJsonObject(children) ? [berryAdvisory(children, textAt(value) ?? '')] : [];
}

function finish(
  format: AuditReport['format'],
  mentions: readonly AuditAdvisory[],
  affected: readonly AuditAffected[],
  metadata: JsonValue | undefined,
): Read<AuditReport> {
  const stated = objectAt(metadata)['vulnerabilities'];
  if (format !== 'yarn-berry' && !isJsonObject(stated))
    return notChecked('the report has no counts, so it is not whole');
  const declared: Record<string, number> = {};
  for (const [severity, count] of Object.entries(objectAt(stated))) {
    if (severity !== 'total') declared[severity] = numberAt(count) ?? 0;
  }
  const total = Object.values(declared).reduce((sum, count) => sum + count, 0);
  if (total > 0 && mentions.length === 0)
    return notChecked(`the report counts ${total} vulnerabilities but lists none`);
  return readOk({ format, advisories: mergeMentions(mentions), affected, mentions: mentions.length, declared });
}

function mergeMentions(mentions: readonly AuditAdvisory[]): AuditAdvisory[] {
  const merged = new Map<string, AuditAdvisory>();
  const paths = new Map<string, Set<string>>();
  for (const mention of mentions) {
    const key = JSON.stringify([mention.id, mention.package]);
    const known = paths.get(key) ?? new Set();
    for (const path of mention.paths) known.add(path);
    paths.set(key, known);
    if (!merged.has(key)) merged.set(key, mention);
  }
  return [...merged].map(([key, advisory]) => ({ ...advisory, paths: [...(paths.get(key) ?? [])] }));
}

function advisoryOf(fields: JsonObject, key: string): AuditAdvisory {
  const findings = listAt(fields['findings']).map((finding) => objectAt(finding));
  const range = textAt(fields['vulnerable_versions']) ?? textAt(fields['range']);
  const patched = textAt(fields['patched_versions']);
  const url = textAt(fields['url']);
  const ghsa = textAt(fields['github_advisory_id']) ?? /GHSA(?:-[0-9a-z]{4}){3}/.exec(url ?? '')?.[0];
  const cvss = objectAt(fields['cvss']);
  const score = numberAt(cvss['score']);
  const vector = textAt(cvss['vectorString']);
  return {
    id: textAt(fields['id']) ?? key,
    package: textAt(fields['module_name']) ?? textAt(fields['name']) ?? '',
    title: textAt(fields['title']) ?? '',
    severity: severityOf(fields['severity']),
    ...(range ? { range } : {}),
    ...(patched ? { patched } : {}),
    ...(url ? { url } : {}),
    ...(ghsa ? { ghsa } : {}),
    cves: textsAt(fields['cves']),
    cwes: cwesOf(fields['cwe']),
    // The registry writes 0 where it has no score.
    ...(score ? { cvss: { score, ...(vector ? { vector } : {}) } } : {}),
    versions: [...new Set(findings.map((finding) => textAt(finding['version'])).filter((text) => text !== undefined))],
    paths: findings.flatMap((finding) => textsAt(finding['paths'])),
  };
}

/** A list, one text, or (Yarn 1) a JSON list written as text. */
function cwesOf(value: JsonValue | undefined): string[] {
  return textsAt(value).flatMap((text) => text.match(/CWE-\d+/g) ?? []);
}

function berryAdvisory(fields: JsonObject, name: string): AuditAdvisory {
  const id = textAt(fields['ID']) ?? '';
  const range = textAt(fields['Vulnerable Versions']);
  const url = textAt(fields['URL']);
  const ghsa = /GHSA(?:-[0-9a-z]{4}){3}/.exec(url ?? '')?.[0];
  return {
    id,
    package: name,
    title: textAt(fields['Issue']) ?? '',
    severity: severityOf(fields['Severity']),
    ...(range ? { range } : {}),
    ...(url ? { url } : {}),
    ...(ghsa ? { ghsa } : {}),
    cves: [],
    cwes: [],
    versions: textsAt(fields['Tree Versions']),
    paths: textsAt(fields['Dependents']),
    ...(id.endsWith('(deprecation)') ? { deprecation: true } : {}),
  };
}

const SEVERITIES: readonly string[] = ['info', 'low', 'moderate', 'high', 'critical'];

function severityOf(value: JsonValue | undefined): AuditSeverity {
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return SEVERITIES.includes(word) ? (word as AuditSeverity) : 'unknown';
}
