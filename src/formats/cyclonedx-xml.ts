import type { JsonObject, JsonValue } from './json.ts';
import { type Read, readOk, refuse } from './read.ts';
import type { XmlLimits } from './xml.ts';
import { childrenNamed, findChild, readXmlTree, type XmlElement } from './xml-tree.ts';

const NAMESPACE = /^http:\/\/cyclonedx\.org\/schema\/bom\/(1\.\d+)$/;

/**
 * The XML form says the same as the JSON form with lists wrapped in an element of their own: this gives it that
 * JSON shape, for the parts that are read, so that one reader does for both.
 */
export function cyclonedxXmlAsJson(input: string | Uint8Array, limits: XmlLimits = {}): Read<JsonObject> {
  const tree = readXmlTree(input, limits);
  if (!tree.ok) return tree;
  const root = tree.value;
  const specVersion = Object.values(root.attributes)
    .map((value) => NAMESPACE.exec(value)?.[1])
    .find((version) => version);
  if (root.name !== 'bom' || !specVersion)
    return refuse('line 1', 'This is no CycloneDX file: no <bom> in a CycloneDX namespace.');
  const dependencies = childrenNamed(findChild(root, 'dependencies'), 'dependency');
  return readOk({
    ...asObject(root),
    specVersion,
    serialNumber: root.attributes['serialNumber'] ?? null,
    dependencies: dependencies.map((one) => ({
      ref: one.attributes['ref'] ?? '',
      dependsOn: childrenNamed(one, 'dependency').map((child) => child.attributes['ref'] ?? ''),
    })),
  });
}

/** Elements that wrap a list, with the name of its members. */
const LISTS: Readonly<Record<string, string>> = {
  components: 'component',
  hashes: 'hash',
  vulnerabilities: 'vulnerability',
  ratings: 'rating',
  cwes: 'cwe',
  affects: 'target',
  versions: 'version',
  responses: 'response',
};

function asValue(element: XmlElement): JsonValue {
  if (element.name === 'licenses') return licences(element);
  if (element.name === 'vulnerability') return vulnerability(element);
  if (element.name === 'hash') return { ...element.attributes, content: element.text.trim() };
  return element.children.length > 0 || Object.keys(element.attributes).length > 0
    ? asObject(element)
    : element.text.trim();
}

function asObject(element: XmlElement): JsonObject {
  const fields = new Map<string, JsonValue>(Object.entries(element.attributes));
  for (const child of element.children) {
    const member = Object.hasOwn(LISTS, child.name) ? LISTS[child.name] : undefined;
    const value = member ? childrenNamed(child, member).map(asValue) : asValue(child);
    // In JSON the list of responses has a name in the singular.
    fields.set(child.name === 'responses' ? 'response' : child.name, value);
  }
  return Object.fromEntries(fields);
}

function licences(element: XmlElement): JsonValue[] {
  return element.children.map((child) => ({ [child.name]: asValue(child) }));
}

/** The 1.0 extension names the component it affects in an attribute, and the source's name as well. */
function vulnerability(element: XmlElement): JsonValue {
  const fields = asObject(element);
  const ref = element.attributes['ref'];
  return ref !== undefined && fields['affects'] === undefined ? { ...fields, affects: [{ ref }] } : fields;
}
