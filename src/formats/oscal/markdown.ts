import { codeIn, type MarkupElement, type MarkupNode, markup } from './markup.ts';

// Deeper lists and quotations than this stay text: each level is read again.
const DEEPEST = 16;
// More than this open at once is no markup; what is open is carried out of again when it never closes.
const MOST_OPEN = 50;
const ESCAPABLE = /[!-/:-@[-`{-~]/;
const INSERT = /\{\{\s*insert:\s*([\w-]{1,40})\s*,\s*([^\s{}]{1,200})\s*\}\}/uy;
const TARGET = /\]\(([^\s()<>]{0,2000}(?:\([^\s()<>]{0,2000}\)[^\s()<>]{0,2000})?)(?:\s+"([^"]{0,500})")?\)/uy;

// What can mean nothing but itself.
const PLAIN = /[^\\`{![\]*~^"\n]+/uy;
const BACKTICKS = /`+/y;

const SIGNS = ['**', '*', '~', '^', '"'] as const;
const ELEMENTS: Readonly<Record<string, string>> = { '**': 'strong', '*': 'em', '~': 'sub', '^': 'sup', '"': 'q' };

interface Open {
  /** The sign that opened it: one of SIGNS, "[" or "![". */
  readonly sign: string;
  readonly content: MarkupNode[];
}

/** Reads inline markdown in one pass: what is never closed turns out to have been text. */
class Inline {
  readonly #stack: Open[] = [{ sign: '', content: [] }];
  readonly #text: string;
  /** Where the last link ends its text: brackets after it are brackets. */
  readonly #lastLink: number;
  /** Where the last run of so many backticks begins: one after it closes nothing. */
  readonly #lastRun = new Map<number, number>();
  #at = 0;
  #pending = '';

  constructor(text: string) {
    this.#text = text;
    this.#lastLink = text.lastIndexOf('](');
    for (const { 0: run, index } of text.matchAll(/`+/g)) this.#lastRun.set(run.length, index);
  }

  read(): MarkupNode[] {
    while (this.#at < this.#text.length) {
      PLAIN.lastIndex = this.#at;
      const found = PLAIN.exec(this.#text);
      if (found) this.#take(found[0].length);
      else if (!(this.#escape() || this.#break() || this.#code() || this.#insert() || this.#link() || this.#sign()))
        this.#take(1);
    }
    this.#flush();
    while (this.#stack.length > 1) this.#abandon();
    return this.#stack[0]?.content ?? [];
  }

  #take(length: number): void {
    this.#pending += this.#text.slice(this.#at, this.#at + length);
    this.#at += length;
  }

  #flush(): void {
    if (this.#pending !== '') this.#push(this.#pending);
    this.#pending = '';
  }

  #push(node: MarkupNode): void {
    const content = this.#stack.at(-1)?.content;
    const last = content?.at(-1);
    if (content && typeof node === 'string' && typeof last === 'string') content[content.length - 1] = last + node;
    else content?.push(node);
  }

  /** The innermost thing that is open was text after all. */
  #abandon(): void {
    const open = this.#stack.pop();
    if (!open) return;
    this.#push(open.sign);
    for (const node of open.content) this.#push(node);
  }

  #escape(): boolean {
    const next = this.#text[this.#at + 1];
    if (this.#text[this.#at] !== '\\' || next === undefined) return false;
    if (next === '\n') {
      this.#flush();
      this.#push(markup('br', []));
    } else if (ESCAPABLE.test(next)) this.#pending += next;
    else return false;
    this.#at += 2;
    return true;
  }

  /** Two spaces at the end of a line are a hard break, as a backslash is. */
  #break(): boolean {
    if (this.#text[this.#at] !== '\n' || !this.#pending.endsWith('  ')) return false;
    this.#pending = this.#pending.trimEnd();
    this.#flush();
    this.#push(markup('br', []));
    this.#at += 1;
    return true;
  }

  #code(): boolean {
    BACKTICKS.lastIndex = this.#at;
    const sign = BACKTICKS.exec(this.#text)?.[0];
    if (sign === undefined) return false;
    const end = this.#endOfCode(sign);
    if (end < 0) {
      this.#take(sign.length);
      return true;
    }
    this.#flush();
    const content = this.#text.slice(this.#at + sign.length, end);
    // More than one backtick keep one inside, with a space between them.
    const isSpaced = sign.length > 1 && /^ .*\S.* $/s.test(content);
    this.#push(markup('code', [isSpaced ? content.slice(1, -1) : content]));
    this.#at = end + sign.length;
    return true;
  }

  /** Where a run of as many backticks as opened the code begins. */
  #endOfCode(sign: string): number {
    const last = this.#lastRun.get(sign.length) ?? -1;
    let at = this.#text.indexOf(sign, this.#at + sign.length);
    while (at >= 0 && at <= last) {
      BACKTICKS.lastIndex = at;
      const length = BACKTICKS.exec(this.#text)?.[0].length ?? 1;
      if (length === sign.length) return at;
      at = this.#text.indexOf(sign, at + length);
    }
    return -1;
  }

  #insert(): boolean {
    if (this.#text[this.#at] !== '{') return false;
    INSERT.lastIndex = this.#at;
    const found = INSERT.exec(this.#text);
    if (!found) return false;
    this.#flush();
    this.#push(markup('insert', [], { type: found[1] ?? '', 'id-ref': found[2] ?? '' }));
    this.#at += found[0].length;
    return true;
  }

  #link(): boolean {
    const char = this.#text[this.#at];
    const sign = char === '!' && this.#text[this.#at + 1] === '[' ? '![' : char === '[' ? '[' : '';
    if (sign !== '') {
      if (this.#at >= this.#lastLink || this.#stack.length > MOST_OPEN) return false;
      this.#flush();
      this.#stack.push({ sign, content: [] });
      this.#at += sign.length;
      return true;
    }
    if (char !== ']') return false;
    const depth = this.#stack.findLastIndex((open) => open.sign === '[' || open.sign === '![');
    if (depth < 1) return false;
    TARGET.lastIndex = this.#at;
    const found = TARGET.exec(this.#text);
    this.#flush();
    while (this.#stack.length > depth + 1) this.#abandon();
    if (!found) {
      this.#abandon();
      return false;
    }
    this.#close(found[1] ?? '', found[2]);
    this.#at += found[0].length;
    return true;
  }

  #close(href: string, title: string | undefined): void {
    const open = this.#stack.pop();
    if (!open) return;
    const titled: Record<string, string> = title === undefined ? {} : { title };
    if (open.sign === '[') this.#push(markup('a', open.content, { href, ...titled }));
    else this.#push(markup('img', [], { alt: textOf(open.content), src: href, ...titled }));
  }

  #sign(): boolean {
    const sign = SIGNS.find((one) => this.#text.startsWith(one, this.#at));
    if (!sign || this.#stack.length > MOST_OPEN) return false;
    this.#flush();
    this.#at += sign.length;
    const link = this.#stack.findLastIndex((open) => open.sign === '[' || open.sign === '![');
    const depth = this.#stack.findLastIndex((open) => open.sign === sign);
    if (depth > Math.max(link, 0)) {
      while (this.#stack.length > depth + 1) this.#abandon();
      const open = this.#stack.pop();
      this.#push(markup(ELEMENTS[sign] ?? 'em', open?.content ?? []));
    } else this.#stack.push({ sign, content: [] });
    return true;
  }
}

const textOf = (content: readonly MarkupNode[]): string =>
  content.map((node) => (typeof node === 'string' ? node : textOf(node.content))).join('');

/** One line of OSCAL's markdown as markup. */
export const lineFromMarkdown = (text: string): MarkupNode[] => new Inline(text).read();

const MARKER = /^( *)([-*+]|\d{1,9}\.) +/;

/** What ends a paragraph without an empty line. */
const INTERRUPTS = /^(?:`{3,}[^`]*$|>|#{1,6} | *(?:[-*+]|1\.) )/;

/** Several paragraphs of OSCAL's markdown as blocks of markup. */
export const blocksFromMarkdown = (text: string, depth = 0): MarkupElement[] => {
  const lines = text.split('\n');
  const blocks: MarkupElement[] = [];
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at += 1;
      continue;
    }
    const [end, block] = readBlock(lines, at, depth);
    blocks.push(block);
    at = end;
  }
  return blocks;
};

/** The block that starts at a line, and the line after it. */
const readBlock = (lines: readonly string[], at: number, depth: number): readonly [number, MarkupElement] => {
  const line = lines[at] ?? '';
  const heading = /^(#{1,6}) +(.*)$/.exec(line);
  if (heading) return [at + 1, markup(`h${heading[1]?.length ?? 1}`, lineFromMarkdown(heading[2] ?? ''))];
  // A backtick later in the line makes it code within a paragraph.
  if (/^`{3,}[^`]*$/.test(line)) return readFence(lines, at);
  if (/^-{3,}\s*$/.test(line)) return [at + 1, markup('hr', [])];
  const until = (goes: (line: string) => boolean): number => {
    let end = at + 1;
    while (end < lines.length && goes(lines[end] ?? '')) end += 1;
    return end;
  };
  if (depth < DEEPEST && line.startsWith('>')) {
    const end = until((one) => one.startsWith('>'));
    const inner = lines.slice(at, end).map((one) => one.replace(/^> ?/, ''));
    return [end, markup('blockquote', blocksFromMarkdown(inner.join('\n'), depth + 1))];
  }
  if (depth < DEEPEST && MARKER.test(line)) return readList(lines, at, depth);
  if (line.startsWith('|') && /^\|[ :|-]+\|\s*$/.test(lines[at + 1] ?? '')) {
    const end = until((one) => one.startsWith('|'));
    return [end, readTable(lines.slice(at, end))];
  }
  const end = until((one) => one.trim() !== '' && !INTERRUPTS.test(one));
  return [end, markup('p', lineFromMarkdown(lines.slice(at, end).join('\n')))];
};

const readFence = (lines: readonly string[], at: number): readonly [number, MarkupElement] => {
  let end = at + 1;
  while (end < lines.length && !lines[end]?.startsWith('```')) end += 1;
  const text = lines.slice(at + 1, end).join('\n');
  const language = /^`{3,}\s*([^`]*)$/.exec(lines[at] ?? '')?.[1]?.trim() ?? '';
  return [end + 1, markup('pre', [language === '' ? text : codeIn(language, text)])];
};

const readList = (lines: readonly string[], at: number, depth: number): readonly [number, MarkupElement] => {
  const [, indent = '', marker = ''] = MARKER.exec(lines[at] ?? '') ?? [];
  const isOrdered = marker.endsWith('.');
  const items: string[][] = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? '';
    const found = MARKER.exec(line);
    const isItem = found && found[1]?.length === indent.length && found[2]?.endsWith('.') === isOrdered;
    const isInside = line.trim() === '' || line.startsWith(`${indent}  `);
    if (isItem) items.push([line.slice(found[0].length)]);
    else if (isInside) items.at(-1)?.push(line.slice(Math.min(indent.length + marker.length + 1, line.search(/\S|$/))));
    else break;
  }
  const content = items.map((item) => {
    const blocks = blocksFromMarkdown(item.join('\n'), depth + 1);
    // A list whose members are single paragraphs needs none.
    return markup(
      'li',
      blocks.flatMap((one, index) => (one.name === 'p' && index === 0 ? one.content : [one])),
    );
  });
  const start = Number.parseInt(marker, 10);
  return [end, isOrdered ? markup('ol', content, start === 1 ? {} : { start: String(start) }) : markup('ul', content)];
};

/** The texts between the bars of a row; `\|` is a bar that is text, in code too. */
const cellsOf = (line: string): string[] =>
  line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

const alignmentOf = (cell: string): Readonly<Record<string, string>> => {
  const [left, right] = [cell.startsWith(':'), cell.endsWith(':')];
  return left || right ? { align: left && right ? 'center' : left ? 'left' : 'right' } : {};
};

const readTable = (lines: readonly string[]): MarkupElement => {
  const [head = '', line = '', ...body] = lines;
  const alignments = cellsOf(line).map(alignmentOf);
  const row = (text: string, name: string): MarkupElement =>
    markup(
      'tr',
      cellsOf(text).map((cell, at) => markup(name, lineFromMarkdown(cell), alignments[at])),
    );
  return markup('table', [row(head, 'th'), ...body.map((one) => row(one, 'td'))]);
};
