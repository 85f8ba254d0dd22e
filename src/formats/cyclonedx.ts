import { cyclonedxXmlAsJson } from './cyclonedx-xml.ts';
import { type JsonLimits, type JsonObject, type JsonValue, parseJson } from './json.ts';
import { listAt, numberAt, objectAt, textAt, textsAt } from './json-pick.ts';
import { type Read, readOk, refuse, Warnings } from './read.ts';
import { toText } from './text.ts';

export interface CycloneComponent {
  readonly type: string;
  readonly group?: string;
  readonly name: string;
  readonly version?: string;
  /** Package URL. */
  readonly purl?: string;
  /** SPDX ids, names or expressions, as given. */
  readonly licenses: readonly string[];
  readonly bomRef?: string;
  readonly hashes: readonly { readonly algorithm: string; readonly value: string }[];
  readonly components: readonly CycloneComponent[];
}

export interface CycloneRating {
  readonly source?: string;
  readonly severity?: string;
  readonly score?: number;
  readonly method?: string;
  readonly vector?: string;
}

export interface CycloneVulnerability {
  readonly id: string;
  readonly source?: string;
  readonly description?: string;
  readonly cwes: readonly number[];
  readonly ratings: readonly CycloneRating[];
  /** What it affects: a bom-ref of this or (as BOM-Link) another file, with versions where given. */
  readonly affects: readonly {
    readonly ref: string;
    readonly versions: readonly { readonly version: string; readonly status?: string }[];
  }[];
  /** The VEX statement: not_affected, exploitable, in_triage, resolved, false_positive … */
  readonly analysis?: {
    readonly state?: string;
    readonly justification?: string;
    readonly response: readonly string[];
    readonly detail?: string;
  };
}

export interface CycloneBom {
  readonly syntax: 'json' | 'xml';
  readonly specVersion: string;
  readonly serialNumber?: string;
  readonly version?: number;
  readonly timestamp?: string;
  /** What the file describes (`metadata.component`); not among the components. */
  readonly component?: CycloneComponent;
  readonly components: readonly CycloneComponent[];
  readonly vulnerabilities: readonly CycloneVulnerability[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

const KNOWN_VERSIONS = /^1\.[0-7]$/;

/**
 * A CycloneDX file (1.0 to 1.7, JSON or XML): bill of materials, VEX or VDR. Read softly: a component without a
 * name or a vulnerability without an id is left out with a warning, unknown fields are ignored. Refused: anything
 * that does not say that it is CycloneDX.
 */
export function readCyclonedx(input: string | Uint8Array, limits: JsonLimits = {}): Read<CycloneBom> {
  const start = typeof input === 'string' ? input.slice(0, 200) : startOf(input);
  if (start.trimStart().startsWith('<')) {
    const xml = cyclonedxXmlAsJson(input, limits.maxBytes === undefined ? {} : { maxBytes: limits.maxBytes });
    return xml.ok ? readBom(xml.value, 'xml') : xml;
  }
  const json = parseJson(input, limits);
  if (!json.ok) return json;
  const bom = objectAt(json.value);
  if (bom['bomFormat'] !== 'CycloneDX')
    return refuse('/bomFormat', 'This is no CycloneDX file: "bomFormat" is not "CycloneDX".');
  return readBom(bom, 'json');
}

/** Every component of the tree, parents first. */
export function flattenComponents(components: readonly CycloneComponent[]): CycloneComponent[] {
  return components.flatMap((component) => [component, ...flattenComponents(component.components)]);
}

function startOf(bytes: Uint8Array): string {
  // A cut multi-byte character at the end is no text: try again a little shorter.
  for (let length = 200; length > 196; length -= 1) {
    const text = toText(bytes.subarray(0, length), 200);
    if (text.ok) return text.value;
  }
  return '';
}

function readBom(bom: JsonObject, syntax: 'json' | 'xml'): Read<CycloneBom> {
  const warnings = new Warnings();
  const specVersion = textAt(bom['specVersion']) ?? '';
  if (!KNOWN_VERSIONS.test(specVersion))
    warnings.add('/specVersion', `Version "${specVersion.slice(0, 20)}" is not known here. Read as 1.7.`);
  const metadata = objectAt(bom['metadata']);
  const inside: JsonValue[] = [];
  const components = readComponents(bom['components'], '/components', warnings, inside);
  const serialNumber = textAt(bom['serialNumber']);
  const version = numberAt(bom['version']);
  const timestamp = textAt(metadata['timestamp']);
  const component =
    metadata['component'] === undefined
      ? []
      : readComponents([metadata['component']], '/metadata/component', warnings, inside);
  return readOk(
    {
      syntax,
      specVersion,
      ...(serialNumber ? { serialNumber } : {}),
      ...(version === undefined ? {} : { version }),
      ...(timestamp ? { timestamp } : {}),
      ...(component[0] ? { component: component[0] } : {}),
      components,
      vulnerabilities: readVulnerabilities([...listAt(bom['vulnerabilities']), ...inside], warnings),
      dependencies: listAt(bom['dependencies']).map(readDependency),
    },
    warnings.all(),
  );
}

/** Recursive; the depth is that of the JSON or XML, which is bounded. `inside` collects the old XML extension. */
function readComponents(
  value: JsonValue | undefined,
  place: string,
  warnings: Warnings,
  inside: JsonValue[],
): CycloneComponent[] {
  const components: CycloneComponent[] = [];
  listAt(value).forEach((member, index) => {
    const fields = objectAt(member);
    const name = textAt(fields['name']);
    if (!name) return warnings.add(`${place}/${index}`, 'The component has no name and is left out.');
    inside.push(...listAt(fields['vulnerabilities']));
    const nested = readComponents(fields['components'], `${place}/${index}/components`, warnings, inside);
    components.push(readComponent(fields, name, nested));
  });
  return components;
}

function readComponent(fields: JsonObject, name: string, components: readonly CycloneComponent[]): CycloneComponent {
  const group = textAt(fields['group']);
  const version = textAt(fields['version']);
  const purl = textAt(fields['purl']);
  const bomRef = textAt(fields['bom-ref']);
  return {
    type: textAt(fields['type']) ?? 'library',
    ...(group ? { group } : {}),
    name,
    ...(version ? { version } : {}),
    ...(purl ? { purl } : {}),
    licenses: listAt(fields['licenses'])
      .map(readLicence)
      .filter((text) => text !== undefined),
    ...(bomRef ? { bomRef } : {}),
    hashes: listAt(fields['hashes']).map((hash) => {
      const { alg, content } = objectAt(hash);
      return { algorithm: textAt(alg) ?? '', value: textAt(content) ?? '' };
    }),
    components,
  };
}

function readLicence(value: JsonValue): string | undefined {
  const fields = objectAt(value);
  const licence = objectAt(fields['license']);
  return textAt(licence['id']) ?? textAt(licence['name']) ?? textAt(fields['expression']);
}

function readDependency(value: JsonValue): { ref: string; dependsOn: string[] } {
  const fields = objectAt(value);
  return { ref: textAt(fields['ref']) ?? '', dependsOn: textsAt(fields['dependsOn']) };
}

function readVulnerabilities(values: readonly JsonValue[], warnings: Warnings): CycloneVulnerability[] {
  const vulnerabilities: CycloneVulnerability[] = [];
  values.forEach((value, index) => {
    const fields = objectAt(value);
    const id = textAt(fields['id']) ?? textAt(fields['bom-ref']);
    if (!id) return warnings.add(`/vulnerabilities/${index}`, 'The vulnerability has no id and is left out.');
    const source = textAt(objectAt(fields['source'])['name']);
    const description = textAt(fields['description']);
    const analysis = readAnalysis(fields['analysis']);
    vulnerabilities.push({
      id,
      ...(source ? { source } : {}),
      ...(description ? { description } : {}),
      cwes: listAt(fields['cwes'])
        .map((cwe) => numberAt(cwe))
        .filter((cwe) => cwe !== undefined),
      ratings: listAt(fields['ratings']).map(readRating),
      affects: listAt(fields['affects']).map(readAffected),
      ...(analysis ? { analysis } : {}),
    });
  });
  return vulnerabilities;
}

function readRating(value: JsonValue): CycloneRating {
  const fields = objectAt(value);
  const source = textAt(objectAt(fields['source'])['name']);
  const severity = textAt(fields['severity'])?.toLowerCase();
  // The 1.0 vulnerability extension nests the score.
  const score = numberAt(fields['score']) ?? numberAt(objectAt(fields['score'])['base']);
  const method = textAt(fields['method']);
  const vector = textAt(fields['vector']);
  return {
    ...(source ? { source } : {}),
    ...(severity ? { severity } : {}),
    ...(score === undefined ? {} : { score }),
    ...(method ? { method } : {}),
    ...(vector ? { vector } : {}),
  };
}

function readAffected(value: JsonValue): CycloneVulnerability['affects'][number] {
  const fields = objectAt(value);
  const versions = listAt(fields['versions']).map((entry) => {
    const { version, range, status } = objectAt(entry);
    const word = textAt(status);
    return { version: textAt(version) ?? textAt(range) ?? '', ...(word ? { status: word } : {}) };
  });
  return { ref: textAt(fields['ref']) ?? '', versions };
}

function readAnalysis(value: JsonValue | undefined): CycloneVulnerability['analysis'] {
  if (value === undefined) return undefined;
  const fields = objectAt(value);
  const state = textAt(fields['state']);
  const justification = textAt(fields['justification']);
  const detail = textAt(fields['detail']);
  return {
    ...(state ? { state } : {}),
    ...(justification ? { justification } : {}),
    response: textsAt(fields['response']),
    ...(detail ? { detail } : {}),
  };
}
