import { Document, isMap, isScalar, isSeq, type Node, Scalar, visit, type YAMLMap, type YAMLSeq } from 'yaml';
import { checkPlain, isJsonObject, type JsonValue, jsonPointer } from './json.ts';
import { type Read, readOk, refuse } from './read.ts';
import { type ComposedDocument, composeYaml, readYaml, type YamlLimits } from './yaml.ts';

const WIDTH = 100;
// With compat, text that a YAML 1.1 reader would take for something else is quoted: no, on, 1:30, 2026-01-31.
const OPTIONS = { version: '1.2', schema: 'core', compat: 'yaml-1.1', merge: false } as const;
// Quoted text stays on one line: over several the library loses a blank at the end of one.
const LAYOUT = {
  lineWidth: WIDTH,
  minContentWidth: 40,
  indent: 2,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;

/**
 * Documents as YAML text, always the same text for the same values: keys in the given order, text over several
 * lines as a literal block, long text as a folded block, dates and anything else that an older reader could take
 * for another type in quotes. What `readYaml` reads back is equal.
 */
export function stringifyYaml(documents: readonly JsonValue[]): string {
  return documents.map((value, index) => stringifyOne(value, index > 0)).join('');
}

function stringifyOne(value: JsonValue, marked: boolean): string {
  const document = new Document(value, OPTIONS);
  styleText(document.contents);
  const text = document.toString(LAYOUT);
  return marked ? `---\n${text}` : text;
}

/** One change: what stands at `path` becomes `value`; `undefined` takes it away. */
export interface YamlEdit {
  /** Which document of the file, from 0, not counting empty ones. Default 0. */
  readonly document?: number;
  readonly path: readonly (string | number)[];
  readonly value: JsonValue | undefined;
}

/**
 * The text with the changes made: comments, the order of keys, quoting and everything not named stay. A change with
 * an object or list as its value is merged into what is there (keys missing in the value go, new ones are appended;
 * list members that are objects are matched by `key`, `id` or `name`), so writing a whole export over a hand-kept
 * file changes only what differs. No difference gives back the very same text.
 */
export function updateYaml(text: string, edits: readonly YamlEdit[], limits: YamlLimits = {}): Read<string> {
  const current = readYaml(text, limits);
  if (!current.ok) return current;
  const composed = composeYaml(text, limits);
  if (!composed.ok) return composed;
  let changed = false;
  for (const edit of edits) {
    const target = composed.value[edit.document ?? 0]?.document;
    if (!target) return refuse(jsonPointer(edit.path), `The file has no document number ${edit.document ?? 0}.`);
    const plain = edit.value === undefined ? undefined : checkPlain(edit.value);
    if (plain && !plain.ok) return plain;
    const outcome = applyEdit(target, edit);
    if (outcome === 'missing')
      return refuse(
        jsonPointer(edit.path),
        'The path leads through a value that is no list or map, or past the end of a list.',
      );
    changed ||= outcome === 'changed';
  }
  if (!changed) return readOk(text);
  const documents = composed.value.map(({ document }) => document);
  return saysTheSame(printAll(documents, text), documents, limits);
}

/** What was printed, once it is shown to read as what was meant: the library misplaces some comments. */
function saysTheSame(printed: string, meant: readonly ComposedDocument[], limits: YamlLimits): Read<string> {
  const again = readYaml(printed, limits);
  if (!again.ok) return refuse(again.problems[0]?.where ?? '', `The changed file ${UNREADABLE}`);
  const said = again.value.map(({ value }) => value);
  const wanted = meant.filter(({ contents }) => contents !== null).map((document) => document.toJS() as JsonValue);
  return JSON.stringify(said) === JSON.stringify(wanted)
    ? readOk(printed)
    : refuse('', `The changed file would say something else. ${REPAIR}`);
}

const REPAIR = 'Take comments with unusual line breaks or control characters out of the file.';
const UNREADABLE = `could not be read again. ${REPAIR}`;

function printAll(documents: readonly ComposedDocument[], text: string): string {
  const layout = {
    ...LAYOUT,
    lineWidth: 0,
    indent: indentOf(text),
    indentSeq: !/^( *)[^\s#-][^\n]*:[ \t]*\n\1- /m.test(text),
  };
  return documents
    .map((document, index) => {
      if (index > 0 && document.directives) document.directives.docStart = true;
      return document.toString(layout);
    })
    .join('');
}

function indentOf(text: string): number {
  const first = /^[^\s#-][^\n]*:[ \t]*\n( {1,8})[^\s#-]/m.exec(text);
  return first?.[1]?.length ?? 2;
}

/** The document being changed, and its nodes that were changed in place: tells "changed" from "nothing to do". */
interface Target {
  readonly document: ComposedDocument;
  readonly touched: Set<unknown>;
}

type Outcome = 'changed' | 'same' | 'missing';

// What `editNode` gives back beside a node: take the node away; the path leads nowhere.
const GONE = Symbol('gone');
const NOWHERE = Symbol('nowhere');

function applyEdit(document: ComposedDocument, { path, value }: YamlEdit): Outcome {
  const target: Target = { document, touched: new Set() };
  const before = document.contents;
  const after = editNode(target, before, path, value);
  if (after === NOWHERE) return 'missing';
  document.contents = (after === GONE ? null : after) as typeof document.contents;
  return after === before && !target.touched.has(before) ? 'same' : 'changed';
}

/** The node with the change made at `path` below it. Parents that are not there yet are made as maps. */
function editNode(target: Target, node: unknown, path: YamlEdit['path'], value: JsonValue | undefined): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value === undefined ? GONE : mergeNode(target, node, value);
  if (node === undefined || node === null || (isScalar(node) && node.value === null)) {
    if (value === undefined) return node;
    return makeNode(
      target.document,
      path.reduceRight<JsonValue>((inner, key) => ({ [String(key)]: inner }), value),
    );
  }
  if (isMap(node)) return editMap(target, node, String(step), rest, value);
  return isSeq(node) ? editSeq(target, node, Number(step), rest, value) : NOWHERE;
}

function editMap(
  target: Target,
  map: YAMLMap,
  key: string,
  rest: YamlEdit['path'],
  value: JsonValue | undefined,
): unknown {
  const pair = map.items.find((candidate) => isScalar(candidate.key) && candidate.key.value === key);
  const child = editNode(target, pair?.value, rest, value);
  if (child === NOWHERE) return NOWHERE;
  if (child === pair?.value && !target.touched.has(child)) return map;
  if (child === GONE && !pair) return map;
  if (child === GONE) map.items = map.items.filter((candidate) => candidate !== pair);
  else if (pair) pair.value = child;
  else map.items.push(target.document.createPair(styledKey(key), child));
  target.touched.add(map);
  return map;
}

/** A list takes an index up to its length: one more appends. */
function editSeq(
  target: Target,
  seq: YAMLSeq,
  index: number,
  rest: YamlEdit['path'],
  value: JsonValue | undefined,
): unknown {
  if (!Number.isInteger(index) || index < 0) return NOWHERE;
  if (index >= seq.items.length && value === undefined) return seq;
  if (index > seq.items.length) return NOWHERE;
  const child = editNode(target, seq.items[index], rest, value);
  if (child === NOWHERE) return NOWHERE;
  if (child === seq.items[index] && !target.touched.has(child)) return seq;
  if (child === GONE) seq.items.splice(index, 1);
  else seq.items[index] = child;
  target.touched.add(seq);
  return seq;
}

/** The node that shows `value`: the existing one (changed in place) where the kind of node stays, else a new one. */
function mergeNode(target: Target, existing: unknown, value: JsonValue): unknown {
  if (isMap(existing) && isJsonObject(value)) return mergeMap(target, existing, value);
  if (isSeq(existing) && Array.isArray(value)) return mergeSeq(target, existing, value);
  if (isScalar(existing) && Object.is(existing.value, value)) return existing;
  const made = makeNode(target.document, value);
  if (isScalar(existing)) keepLooks(existing, made);
  return made;
}

function keepLooks(from: Scalar, to: Node): void {
  if (from.comment) to.comment = from.comment;
  if (from.commentBefore) to.commentBefore = from.commentBefore;
  if (from.spaceBefore) to.spaceBefore = true;
  const quoted = from.type === 'QUOTE_SINGLE' || from.type === 'QUOTE_DOUBLE';
  if (quoted && isScalar(to) && typeof to.value === 'string' && to.type === 'PLAIN') to.type = from.type ?? 'PLAIN';
}

function mergeMap(target: Target, map: YAMLMap, value: { readonly [key: string]: JsonValue }): YAMLMap {
  const wanted = new Set(Object.keys(value));
  const before = map.items.length;
  map.items = map.items.filter((pair) => isScalar(pair.key) && wanted.has(String(pair.key.value)));
  let changed = map.items.length !== before;
  for (const pair of map.items) {
    const key = String((pair.key as Scalar).value);
    wanted.delete(key);
    const next = mergeNode(target, pair.value, value[key] as JsonValue);
    changed ||= next !== pair.value || target.touched.has(next);
    pair.value = next;
  }
  for (const key of wanted)
    map.items.push(target.document.createPair(styledKey(key), makeNode(target.document, value[key] as JsonValue)));
  if (changed || wanted.size > 0) target.touched.add(map);
  return map;
}

function mergeSeq(target: Target, seq: YAMLSeq, value: readonly JsonValue[]): YAMLSeq {
  const pool = [...seq.items];
  const identified = new Map<string, number>();
  pool.forEach((node, index) => {
    const identity = identityOf(plainOf(target.document, node));
    if (identity !== undefined && !identified.has(identity)) identified.set(identity, index);
  });
  const taken = new Set<number>();
  const next = value.map((member, index) => {
    const identity = identityOf(member);
    const at = identity === undefined ? index : identified.get(identity);
    if (at === undefined || taken.has(at) || at >= pool.length) return makeNode(target.document, member);
    taken.add(at);
    return mergeNode(target, pool[at], member);
  });
  const same =
    next.length === pool.length && next.every((node, index) => node === pool[index] && !target.touched.has(node));
  if (same) return seq;
  seq.items = next;
  target.touched.add(seq);
  return seq;
}

function plainOf(document: ComposedDocument, node: unknown): JsonValue | undefined {
  if (isScalar(node)) return node.value as JsonValue;
  return isMap(node) ? (node.toJS(document, { maxAliasCount: 0 }) as JsonValue) : undefined;
}

/** What makes a list member the same one after a change: itself where it is a scalar, else its key, id or name. */
function identityOf(member: JsonValue | undefined): string | undefined {
  if (isJsonObject(member)) {
    const name = member['key'] ?? member['id'] ?? member['name'];
    return typeof name === 'string' || typeof name === 'number' ? `of ${JSON.stringify(name)}` : undefined;
  }
  return Array.isArray(member) || member === undefined ? undefined : JSON.stringify(member);
}

function makeNode(document: ComposedDocument, value: JsonValue): Node {
  const node = document.createNode(value);
  styleText(node);
  return node;
}

function styledKey(key: string): Scalar {
  const scalar = new Scalar(key);
  scalar.type = keyStyle(key);
  return scalar;
}

/** Sets how each text is written; the library still quotes where the wanted style cannot hold the text. */
function styleText(root: unknown): void {
  if (!isScalar(root) && !isMap(root) && !isSeq(root)) return;
  visit(root, {
    Scalar(key, node) {
      if (typeof node.value !== 'string') return;
      node.type = key === 'key' ? keyStyle(node.value) : textStyle(node.value);
    },
  });
}

// Blocks cannot hold control characters, and trailing or leading blanks in them are invisible to a reader.
const BLOCK_SAFE = /^[^\s](?:[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]|\n)*$/u;

const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\ufffe\uffff]/u;

function textStyle(text: string): Scalar.Type {
  if (!BLOCK_SAFE.test(text) || /[ \t](?:\n|$)/.test(text)) return UNSEEN.test(text) ? 'QUOTE_DOUBLE' : 'PLAIN';
  if (text.includes('\n')) return 'BLOCK_LITERAL';
  return text.length > WIDTH ? 'BLOCK_FOLDED' : 'PLAIN';
}

// A plain << would be read as a merge key.
function keyStyle(key: string): Scalar.Type {
  return key === '<<' || UNSEEN.test(key) ? 'QUOTE_DOUBLE' : 'PLAIN';
}
