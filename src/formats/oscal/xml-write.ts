import type { z } from 'zod';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue, jsonPointer } from '../json.ts';
import { type Problem, type Read, readOk, refuse, refuseAll } from '../read.ts';
import { type Change, diffDocuments } from './diff.ts';
import { type Edition, editionOf } from './edition.ts';
import { blocksFromMarkdown, lineFromMarkdown } from './markdown.ts';
import type { MarkupNode } from './markup.ts';
import { type Loss, lossOf } from './markup-losses.ts';
import { DOCUMENTS, isDocumentType } from './model/documents.ts';
import { allNotesOf, definitionOf, type Member, membersOf } from './model/inspect.ts';
import { withPlainMarkup } from './plain-markup.ts';
import { OSCAL_NAMESPACE, readOscalXml } from './xml-read.ts';

const MOST_PROBLEMS = 20;

/**
 * A valid document as XML, with elements in the order of OSCAL's own XML schema. The result is read back before it is
 * given out: where anything would not come back with its meaning, it is refused with the places, so that nothing is
 * lost without a word. Texts that come back written otherwise (white space at an end, another sign for a list, lines
 * joined) are warnings that say how.
 */
export const writeOscalXml = (document: JsonObject): Read<string> => {
  const [type, body] = Object.entries(document).find(([key]) => isDocumentType(key)) ?? [];
  if (type === undefined || !isDocumentType(type) || !isJsonObject(body))
    return refuse('', 'This is no OSCAL document.');
  if (type === 'mapping-collection')
    return refuse(
      `/${type}`,
      'Mapping collections are not written as XML: there was no official file to test against.',
    );
  const metadata = body['metadata'];
  const { edition } = editionOf(isJsonObject(metadata) ? metadata['oscal-version'] : undefined);
  const expected = withPlainMarkup({ [type]: body });
  const writer = new XmlWriter(edition);
  writer.object(type, DOCUMENTS[type], expected[type] as JsonObject, 0, ` xmlns="${OSCAL_NAMESPACE}"`);
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${writer.text()}`;
  const back = readOscalXml(text);
  if (!back.ok) return refuseAll(back.problems);
  const lost = places(diffDocuments(expected, back.value as JsonObject).changes.map((change) => tell(change, LOST)));
  if (lost.length > 0) return refuseAll(lost);
  const changes = textsBetween(body, expected[type] as JsonValue, [type]).map(({ where, from, to }) => ({
    where,
    ...lossOf(from, to),
  }));
  const refused = places(changes.filter(({ isRefused }) => isRefused));
  if (refused.length > 0) return refuseAll(refused);
  const others = Object.keys(document).filter((key) => key !== type);
  return readOk(text, [
    ...others.map((key) => ({ where: jsonPointer([key]), message: 'XML has no place for this: it was left out.' })),
    ...places(changes),
  ]);
};

const LOST: Loss = { isRefused: true, message: 'This would not come back from XML. Write JSON or YAML.' };

interface Told extends Loss {
  readonly where: string;
}

const tell = ({ path }: Change, loss: Loss): Told => ({ where: path, ...loss });

interface Rewritten {
  readonly where: string;
  readonly from: string;
  readonly to: string;
}

/** The texts that differ between two values of one shape, place by place. */
const textsBetween = (from: JsonValue, to: JsonValue, path: readonly (string | number)[]): Rewritten[] => {
  if (typeof from === 'string' && typeof to === 'string')
    return from === to ? [] : [{ where: jsonPointer(path), from, to }];
  if (isJsonList(from) && isJsonList(to))
    return from.flatMap((one, at) => textsBetween(one, to[at] as JsonValue, [...path, at]));
  if (!(isJsonObject(from) && isJsonObject(to))) return [];
  return Object.keys(from).flatMap((key) => textsBetween(from[key] as JsonValue, to[key] as JsonValue, [...path, key]));
};

/** Up to a number of them, and how many there are more. */
const places = (changes: readonly Told[]): Problem[] => {
  const told = changes.slice(0, MOST_PROBLEMS).map(({ where, message }) => ({ where, message }));
  if (changes.length > told.length)
    told.push({ where: '', message: `${changes.length - told.length} more like this.` });
  return told;
};

// XML cannot hold them, not even escaped; that they are gone shows when the text is read back.
const INVALID = /(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu;
const escapeText = (text: string): string =>
  text.replace(INVALID, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const escapeAttribute = (text: string): string =>
  escapeText(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');

/** What is no text where text belongs is lost, which shows when the result is read back. */
const asText = (value: JsonValue | undefined): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';

class XmlWriter {
  readonly #lines: string[] = [];
  readonly #edition: Edition;

  constructor(edition: Edition) {
    this.#edition = edition;
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  object(name: string, model: z.ZodType, value: JsonObject, depth: number, more = ''): void {
    const members = membersOf(model, this.#edition).filter(({ key }) => Object.hasOwn(value, key));
    const attributes = members
      .filter(({ notes }) => notes.xml === 'attribute')
      .map(({ key }) => ` ${key}="${escapeAttribute(asText(value[key]))}"`)
      .join('');
    const start = `${'  '.repeat(depth)}<${name}${more}${attributes}`;
    const inner = members.filter(({ notes }) => notes.xml !== 'attribute');
    const content = inner.find(({ notes }) => notes.xml === 'content');
    if (content) this.#lines.push(`${start}>${escapeText(asText(value[content.key]))}</${name}>`);
    else if (inner.length === 0) this.#lines.push(`${start}/>`);
    else {
      this.#lines.push(`${start}>`);
      for (const member of inner) this.#member(member, value[member.key] as JsonValue, depth + 1);
      this.#lines.push(`${'  '.repeat(depth)}</${name}>`);
    }
  }

  #member({ key, model, notes }: Member, value: JsonValue, depth: number): void {
    const def = definitionOf(model);
    if (notes.xml === 'unwrapped') this.#blocks(asText(value), depth);
    else if (def.type === 'array' && isJsonList(value)) {
      if (notes.wrapped) this.#lines.push(`${'  '.repeat(depth)}<${key}>`);
      for (const one of value) this.#value(notes.each ?? key, def.element, one, depth + (notes.wrapped ? 1 : 0));
      if (notes.wrapped) this.#lines.push(`${'  '.repeat(depth)}</${key}>`);
    } else this.#value(key, model, value, depth);
  }

  #value(name: string, schema: z.ZodType, value: JsonValue, depth: number): void {
    const indent = '  '.repeat(depth);
    if (isJsonObject(value)) return this.object(name, schema, value, depth);
    const { text } = allNotesOf(schema);
    if (text === 'markup-multiline') {
      this.#lines.push(`${indent}<${name}>`);
      this.#blocks(asText(value), depth + 1);
      this.#lines.push(`${indent}</${name}>`);
    } else {
      const content = text === 'markup-line' ? markupText(lineFromMarkdown(asText(value))) : escapeText(asText(value));
      this.#lines.push(`${indent}<${name}>${content}</${name}>`);
    }
  }

  #blocks(markdown: string, depth: number): void {
    for (const block of blocksFromMarkdown(markdown)) this.#lines.push(`${'  '.repeat(depth)}${markupText([block])}`);
  }
}

const markupText = (content: readonly MarkupNode[]): string =>
  content
    .map((node) => {
      if (typeof node === 'string') return escapeText(node);
      const attributes = Object.entries(node.attributes)
        .map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`)
        .join('');
      const inner = markupText(node.content);
      return inner === '' ? `<${node.name}${attributes}/>` : `<${node.name}${attributes}>${inner}</${node.name}>`;
    })
    .join('');
