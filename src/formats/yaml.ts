import {
  Composer,
  CST,
  type Document,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
} from 'yaml';
import { checkPlain, JSON_LIMITS, type JsonValue } from './json.ts';
import { lineColumn, type Problem, type Read, readOk, refuse, refuseAll } from './read.ts';
import { toText } from './text.ts';

export interface YamlLimits {
  readonly maxBytes?: number;
  readonly maxDepth?: number;
  /** Lexical tokens over the whole file: what bounds time and memory. */
  readonly maxTokens?: number;
  readonly maxDocuments?: number;
}

/** Defaults of `readYaml`. */
export const YAML_LIMITS = {
  maxBytes: 8_000_000,
  maxDepth: JSON_LIMITS.maxDepth,
  maxTokens: 500_000,
  maxDocuments: 20_000,
} as const;

/** One document of a stream. */
export interface YamlDocument {
  readonly value: JsonValue;
  /** Where a value stands in the file, or the nearest parent that is there: "line 3, column 7". */
  place(path: readonly (string | number)[]): string;
}

/** A composed document with the comments and styles of its text. Room-internal: see yaml-edit.ts. */
export type ComposedDocument = Document.Parsed<ParsedNode>;

/**
 * Programme-as-code documents: YAML 1.2 core schema, one or many documents. There are no tags, anchors, aliases,
 * merge keys or directives: each either changes what a reader of the file sees, or multiplies its size. Dates stay
 * text. Refused with line and column: syntax errors, repeated keys, keys that are not text, and what `checkPlain`
 * refuses. Documents without content are skipped.
 */
export function readYaml(input: string | Uint8Array, limits: YamlLimits = {}): Read<YamlDocument[]> {
  const composed = composeYaml(input, limits);
  if (!composed.ok) return composed;
  const documents: YamlDocument[] = [];
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  for (const { document, lines } of composed.value) {
    const place = (path: readonly (string | number)[]): string => placeOf(document, lines, path);
    const value = checkPlain(document.toJS({ maxAliasCount: 0 }), {
      maxDepth: limits.maxDepth ?? YAML_LIMITS.maxDepth,
    });
    if (value.ok) documents.push({ value: value.value, place });
    const found = value.ok ? value.warnings : value.problems;
    const here = found.map(({ where, message }) => ({
      where: place(pointerPath(where)),
      message: `${where}: ${message}`,
    }));
    (value.ok ? warnings : problems).push(...here);
  }
  return problems.length > 0 ? refuseAll(problems) : readOk(documents, warnings);
}

/** A composed document and the line starts of its file. */
export interface ComposedYaml {
  readonly document: ComposedDocument;
  readonly lines: LineCounter;
}

/** The documents as nodes that keep comments, order and styles, checked for everything but their plain values. */
export function composeYaml(input: string | Uint8Array, limits: YamlLimits = {}): Read<ComposedYaml[]> {
  const text = toText(input, limits.maxBytes ?? YAML_LIMITS.maxBytes);
  if (!text.ok) return text;
  const lines = new LineCounter();
  const tokens = readTokens(text.value, lines, { ...YAML_LIMITS, ...limits });
  if (!tokens.ok) return tokens;
  // uniqueKeys compares every key with every other; findKeyProblem does it with a set.
  const options = { version: '1.2', schema: 'core', merge: false, uniqueKeys: false, prettyErrors: false } as const;
  const documents: ComposedYaml[] = [];
  const problems: Problem[] = [];
  for (const document of new Composer({ ...options, lineCounter: lines }).compose(tokens.value)) {
    const errors = [...document.errors, ...document.warnings].slice(0, 20);
    problems.push(
      ...errors.map((error) => ({ where: placeOfOffset(lines, error.pos[0]), message: `${error.message}.` })),
    );
    if (errors.length === 0) problems.push(...findKeyProblems(document.contents, lines));
    if (!isEmpty(document)) documents.push({ document, lines });
    if (problems.length >= 20) break;
  }
  return problems.length > 0 ? refuseAll(problems.slice(0, 20)) : readOk(documents);
}

function isEmpty(document: ComposedDocument): boolean {
  const range = document.contents?.range;
  return !range || (range[0] === range[1] && isScalar(document.contents));
}

type Limits = Required<YamlLimits>;

const FORBIDDEN: Readonly<Record<string, string>> = {
  tag: 'Tags (!…) are not allowed. Remove the tag; put text that looks like a number in quotes.',
  anchor: 'Anchors (&…) are not allowed. Write the value out where it is needed.',
  alias: 'Aliases (*…) are not allowed. Write the value out; put text that starts with * in quotes.',
};

/**
 * The tokens of the file. The composer is recursive and keeps every node, so nesting and number of tokens are
 * counted here, token by token, before it sees anything.
 */
function readTokens(text: string, lines: LineCounter, limits: Limits): Read<CST.Token[]> {
  const parser = new Parser(lines.addNewLine);
  lines.addNewLine(0);
  const tokens: CST.Token[] = [];
  let count = 0;
  let documents = 0;
  let inScalar = false;
  for (const lexeme of new Lexer().lex(text)) {
    const message = inScalar ? undefined : forbidden(lexeme);
    if (message) return refuse(placeOfOffset(lines, parser.offset), message);
    inScalar = !inScalar && lexeme === CST.SCALAR;
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      if (token.type === 'document') documents += 1;
    }
    count += 1;
    const over = overLimit(count, documents, parser.stack.length, limits);
    if (over) return refuse(placeOfOffset(lines, parser.offset), over);
  }
  for (const token of parser.end()) tokens.push(token);
  return readOk(tokens);
}

function forbidden(lexeme: string): string | undefined {
  const type = CST.tokenType(lexeme);
  if (type === 'directive-line' && !/^%YAML\s+1\.2\s*$/.test(lexeme))
    return 'Only the directive "%YAML 1.2" is allowed.';
  return type ? FORBIDDEN[type] : undefined;
}

function overLimit(count: number, documents: number, stack: number, limits: Limits): string | undefined {
  if (count > limits.maxTokens) return `The file has more than ${limits.maxTokens} tokens. Split it.`;
  if (documents > limits.maxDocuments) return `The file has more than ${limits.maxDocuments} documents. Split it.`;
  // On the stack: the document, one entry a collection, the scalar being read.
  if (stack > limits.maxDepth + 2) return `The document nests deeper than ${limits.maxDepth} levels. Flatten it.`;
  return undefined;
}

/** Keys must be text, unlike each other, and no merge keys. At most 20 problems. */
function findKeyProblems(root: ParsedNode | null, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0 && problems.length < 20) {
    const node = waiting.pop();
    if (isSeq(node)) pushReversed(waiting, node.items);
    if (!isMap(node)) continue;
    const seen = new Set<string>();
    for (const pair of node.items) {
      const message = keyMessage(pair.key, seen);
      if (message) problems.push({ where: placeOfNode(pair.key ?? node, lines), message });
    }
    pushReversed(
      waiting,
      node.items.map((pair) => pair.value),
    );
  }
  return problems.slice(0, 20);
}

/** Not spread into one call: a long list has more members than a call has room for arguments. */
function pushReversed(waiting: unknown[], nodes: readonly unknown[]): void {
  for (let at = nodes.length - 1; at >= 0; at -= 1) waiting.push(nodes[at]);
}

function keyMessage(key: unknown, seen: Set<string>): string | undefined {
  if (!isScalar(key) || typeof key.value !== 'string')
    return 'A key must be text. Put numbers, dates and yes/no in quotes.';
  if (key.value === '<<' && key.type === 'PLAIN') return 'Merge keys (<<) are not allowed. Write the values out.';
  if (seen.has(key.value)) return `The key "${key.value.slice(0, 80)}" appears twice. Keep one of them.`;
  seen.add(key.value);
  return undefined;
}

function placeOfOffset(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return lineColumn(Math.max(line, 1), Math.max(col, 1));
}

function placeOfNode(node: unknown, lines: LineCounter): string {
  const range = (node as { range?: readonly number[] } | null)?.range;
  return placeOfOffset(lines, range?.[0] ?? 0);
}

function placeOf(document: ComposedDocument, lines: LineCounter, path: readonly (string | number)[]): string {
  let node: unknown = document.contents;
  let at: unknown = node;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find((candidate) => isScalar(candidate.key) && candidate.key.value === String(step));
      if (!pair) break;
      at = pair.key;
      node = pair.value;
    } else if (isSeq(node) && node.items[Number(step)] !== undefined) {
      node = node.items[Number(step)];
      at = node;
    } else break;
  }
  return placeOfNode(at, lines);
}

function pointerPath(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}
