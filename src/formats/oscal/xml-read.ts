import type { z } from 'zod';
import type { JsonObject, JsonValue } from '../json.ts';
import { type Problem, type Read, readOk, refuse, refuseAll } from '../read.ts';
import { type Edition, editionOf } from './edition.ts';
import { BLOCKS, blocksToMarkdown, joinLines, lineToMarkdown, plain } from './markup.ts';
import { notesOf } from './model/describe.ts';
import { DOCUMENTS, isDocumentType } from './model/documents.ts';
import { allNotesOf, definitionOf, type Member, membersOf, unwrap } from './model/inspect.ts';
import { checkMarkup } from './xml-markup.ts';
import { isPlumbing, readXmlNodes, type XmlNode } from './xml-nodes.ts';

export const OSCAL_NAMESPACE = 'http://csrc.nist.gov/ns/oscal/1.0';

const MOST_PROBLEMS = 20;
const UNKNOWN = 'OSCAL has nothing of this name here. Remove it.';
const FOREIGN = `This is not in the namespace of OSCAL (${OSCAL_NAMESPACE}). Remove it.`;
const STRAY = 'There is text here, between elements, where OSCAL has no place for text. Move or remove it.';

/**
 * An OSCAL document in XML as its JSON form: attributes and elements become members, lists get their names, and
 * markup becomes OSCAL's markdown. White space in text is one space, as XML files break lines where it suits them.
 * Elements, attributes and texts for which OSCAL has no place, and elements of other namespaces, are refused, each with
 * its place as an XPath. What its JSON form cannot say (the class of a piece of code) is a warning.
 */
export const readOscalXml = (input: string | Uint8Array): Read<JsonValue> => {
  const tree = readXmlNodes(input, OSCAL_NAMESPACE);
  if (!tree.ok) return tree;
  const root = tree.value;
  if (!isDocumentType(root.name)) return refuseRoot(root.name);
  const reader = new XmlReader(editionOf(versionIn(root)).edition);
  const body = reader.object(DOCUMENTS[root.name], root, `/${root.name}`);
  if (reader.problems.length > 0) return refuseAll(reader.problems);
  return readOk({ [root.name]: body }, reader.warnings);
};

const refuseRoot = (name: string): Read<never> => {
  const local = name.replace(/^Q\{[^}]*\}(?:.*:)?/, '');
  if (local !== name && isDocumentType(local))
    return refuse(`/${local}`, `The namespace of OSCAL is missing: xmlns="${OSCAL_NAMESPACE}".`);
  return refuse('/', `<${local.slice(0, 80)}> is no OSCAL document.`);
};

const childElements = (node: XmlNode): XmlNode[] =>
  node.content.filter((one): one is XmlNode => typeof one !== 'string');

const versionIn = (root: XmlNode): string | undefined => {
  const metadata = childElements(root).find(({ name }) => name === 'metadata');
  const version = metadata && childElements(metadata).find(({ name }) => name === 'oscal-version');
  return version && plain(version.content).trim();
};

class XmlReader {
  readonly problems: Problem[] = [];
  readonly warnings: Problem[] = [];
  readonly #edition: Edition;

  constructor(edition: Edition) {
    this.#edition = edition;
  }

  object(model: z.ZodType, node: XmlNode, where: string): JsonObject {
    const read = new Reading(node);
    const made: Record<string, JsonValue> = {};
    for (const member of membersOf(model, this.#edition)) {
      const value = this.#member(member, read, where);
      if (value !== undefined) made[member.key] = value;
    }
    for (const left of read.left()) this.#left(where, left);
    return made;
  }

  #member(member: Member, read: Reading, where: string): JsonValue | undefined {
    const { key, model, notes } = member;
    if (notes.xml === 'content') return this.#scalar(model, plain(read.rest()), where, false);
    if (notes.xml === 'unwrapped') return blocksToMarkdown(this.#markup(read.blocks(), where, true)) || undefined;
    if (notes.each !== undefined) return this.#list(member, notes.each, read, where);
    const attribute = read.attribute(key);
    if (attribute !== undefined) return this.#scalar(model, attribute, `${where}/@${key}`, true);
    const [node, second] = read.elements(key);
    if (second) this.#problem(`${where}/${key}[2]`, 'There may be only one of these. Remove the others.');
    const value = node && this.#value(model, node, `${where}/${key}`);
    // An empty element says no more than none, and the JSON form has no empty texts.
    return value === '' && !member.isRequired ? undefined : value;
  }

  #list({ key, model, notes }: Member, each: string, read: Reading, where: string): JsonValue | undefined {
    const nodes = notes.wrapped ? this.#wrapped(key, each, read, where) : read.elements(each);
    const element = elementOf(model);
    if (nodes.length === 0 || !element) return undefined;
    return nodes.map((node, at) => this.#value(element, node, `${where}/${each}[${at + 1}]`));
  }

  /** What stands in the one element that a list has around it, and nothing else may. */
  #wrapped(key: string, each: string, read: Reading, where: string): readonly XmlNode[] {
    const [wrapper, second] = read.elements(key);
    if (second)
      this.#problem(`${where}/${key}[2]`, 'There may be only one of these. Put what it holds into the first.');
    if (!wrapper) return [];
    const inside = new Reading(wrapper);
    const nodes = inside.elements(each);
    for (const left of inside.left()) this.#left(`${where}/${key}`, left);
    return nodes;
  }

  #value(model: z.ZodType, node: XmlNode, where: string): JsonValue {
    if (definitionOf(unwrap(model)).type === 'object') return this.object(model, node, where);
    const { text } = allNotesOf(model);
    for (const name of Object.keys(node.attributes)) {
      if (!isPlumbing(name)) this.#left(where, `@${name}`);
    }
    if (text === 'markup-line') return lineToMarkdown(this.#markup(node.content, where, false));
    if (text === 'markup-multiline') return blocksToMarkdown(this.#markup(node.content, where, true));
    for (const { name } of childElements(node)) this.#problem(`${where}/${name}`, 'This holds text only.');
    return this.#scalar(model, plain(node.content), where, false);
  }

  /** What nobody took: an attribute, an element, or text. */
  #left(where: string, name: string): void {
    this.#problem(`${where}/${name}`, name === TEXT ? STRAY : name.startsWith('Q{') ? FOREIGN : UNKNOWN);
  }

  /** The content of an element that holds markup; what is no markup is a problem. */
  #markup(content: XmlNode['content'], where: string, hasBlocks: boolean): XmlNode['content'] {
    checkMarkup(content, where, hasBlocks, {
      problem: (place, message) => this.#problem(place, message),
      warning: (place, message) => {
        if (this.warnings.length < MOST_PROBLEMS) this.warnings.push({ where: place, message });
      },
    });
    return content;
  }

  #scalar(model: z.ZodType, raw: string, where: string, isAttribute: boolean): JsonValue {
    const text = isAttribute ? raw : joinLines(raw).trim();
    const { type } = definitionOf(unwrap(model));
    if (type === 'boolean' && /^(?:true|false|1|0)$/.test(text)) return text === 'true' || text === '1';
    if (type === 'number' && /^[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})$/.test(text)) return Number(text);
    if (type === 'boolean' || type === 'number') this.#problem(where, `This must be a ${type}.`);
    return allNotesOf(model).text === 'base64' ? text.replaceAll(' ', '') : text;
  }

  #problem(where: string, message: string): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push({ where, message });
  }
}

/** What the members of a list are. */
const elementOf = (schema: z.ZodType): z.ZodType | undefined => {
  const def = definitionOf(unwrap(schema));
  if (def.type === 'union') return def.options.find((one) => notesOf(one).each === undefined);
  return def.type === 'array' ? def.element : undefined;
};

/** XPath's name for a text. */
const TEXT = 'text()';

/** An element of which the members are taken one by one, until nothing is left. */
class Reading {
  readonly #node: XmlNode;
  readonly #byName = new Map<string, XmlNode[]>();
  readonly #attributes: Set<string>;
  #hasText: boolean;

  constructor(node: XmlNode) {
    this.#node = node;
    this.#attributes = new Set(Object.keys(node.attributes).filter((name) => !isPlumbing(name)));
    this.#hasText = node.content.some((one) => typeof one === 'string' && one.trim() !== '');
    for (const child of childElements(node)) {
      const same = this.#byName.get(child.name);
      if (same) same.push(child);
      else this.#byName.set(child.name, [child]);
    }
  }

  attribute(name: string): string | undefined {
    return this.#attributes.delete(name) ? this.#node.attributes[name] : undefined;
  }

  elements(name: string): readonly XmlNode[] {
    const found = this.#byName.get(name) ?? [];
    this.#byName.delete(name);
    return found;
  }

  /** Paragraphs and what else stands on its own. */
  blocks(): XmlNode[] {
    for (const name of BLOCKS) this.#byName.delete(name);
    return childElements(this.#node).filter(({ name }) => BLOCKS.has(name));
  }

  rest(): readonly (string | XmlNode)[] {
    this.#hasText = false;
    return this.#node.content.filter((one) => typeof one === 'string');
  }

  /** Names that nobody took, and the text where none belongs. */
  left(): string[] {
    const names = [...[...this.#attributes].map((name) => `@${name}`), ...this.#byName.keys()];
    return this.#hasText ? [...names, TEXT] : names;
  }
}
