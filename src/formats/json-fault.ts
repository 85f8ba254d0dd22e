import { type Problem, placeAt } from './read.ts';

/**
 * Where a text stops being JSON (RFC 8259), or repeats a key: the first place, in words. Slow and exact; the fast
 * reader calls it only when it already knows that something is wrong. No recursion: hostile nesting costs a list.
 */
export function locateJsonFault(source: string, maxDepth: number): Problem {
  const scan = new FaultScan(source, maxDepth);
  const message = scan.run();
  return { where: placeAt(source, scan.offset), message };
}

interface Frame {
  /** The keys seen so far in an object; undefined in an array. */
  readonly keys: Set<string> | undefined;
}

type Expect = 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma' | 'end';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

class FaultScan {
  offset = 0;
  readonly #source: string;
  readonly #maxDepth: number;
  readonly #frames: Frame[] = [];

  constructor(source: string, maxDepth: number) {
    this.#source = source;
    this.#maxDepth = maxDepth;
  }

  run(): string {
    let expect: Expect = 'value';
    for (;;) {
      this.offset += this.#match(SPACE);
      if (this.offset >= this.#source.length) return this.#atEnd(expect);
      const next = this.#step(expect);
      if (typeof next !== 'string') return next.message;
      expect = next;
    }
  }

  #atEnd(expect: Expect): string {
    if (expect === 'end') return 'The document cannot be read as JSON.';
    return 'The document ends too early: it is cut off or a bracket is not closed.';
  }

  #step(expect: Expect): Expect | { message: string } {
    const char = this.#source.charAt(this.offset);
    switch (expect) {
      case 'end':
        return { message: `Nothing may follow the document; found ${show(char)}.` };
      case 'colon':
        return this.#take(char, ':', 'value', 'Expected ":" after the key');
      case 'comma':
        return this.#afterValue(char);
      case 'key':
      case 'key-or-close':
        if (char === '}' && expect === 'key-or-close') return this.#close();
        return this.#key(char);
      default:
        if (char === ']' && expect === 'value-or-close') return this.#close();
        return this.#value(char);
    }
  }

  #take(char: string, wanted: string, then: Expect, message: string): Expect | { message: string } {
    if (char !== wanted) return { message: `${message}; found ${show(char)}.` };
    this.offset += 1;
    return then;
  }

  #afterValue(char: string): Expect | { message: string } {
    const inObject = this.#frames.at(-1)?.keys !== undefined;
    if (char === (inObject ? '}' : ']')) return this.#close();
    return this.#take(char, ',', inObject ? 'key' : 'value', `Expected "," or "${inObject ? '}' : ']'}"`);
  }

  #close(): Expect {
    this.#frames.pop();
    this.offset += 1;
    return this.#frames.length === 0 ? 'end' : 'comma';
  }

  #key(char: string): Expect | { message: string } {
    if (char !== '"') return { message: `Expected a key in double quotes; found ${show(char)}.` };
    const length = this.#string();
    if (length === 0) return this.#badString();
    const key = JSON.parse(this.#source.slice(this.offset, this.offset + length)) as string;
    const keys = this.#frames.at(-1)?.keys;
    if (keys?.has(key))
      return { message: `The key ${JSON.stringify(key.slice(0, 80))} appears twice. Keep one of them.` };
    keys?.add(key);
    this.offset += length;
    return 'colon';
  }

  #value(char: string): Expect | { message: string } {
    if (char === '{' || char === '[') {
      if (this.#frames.length >= this.#maxDepth)
        return { message: `The document nests deeper than ${this.#maxDepth}.` };
      this.#frames.push({ keys: char === '{' ? new Set() : undefined });
      this.offset += 1;
      return char === '{' ? 'key-or-close' : 'value-or-close';
    }
    const length = this.#string() || this.#match(NUMBER) || this.#match(WORD);
    if (length === 0) return char === '"' ? this.#badString() : { message: `Expected a value; found ${show(char)}.` };
    this.offset += length;
    return this.#frames.length === 0 ? 'end' : 'comma';
  }

  #badString(): { message: string } {
    this.offset = this.#stringStop();
    const char = this.#source.charAt(this.offset);
    if (char === '') return { message: 'The text is not closed by a double quote.' };
    if (char === '\\') return { message: 'The backslash starts no known escape. Write \\\\ for a backslash.' };
    return { message: 'A line break or control character stands inside a text. Write \\n or \\u00XX.' };
  }

  /** Length of the string at the offset, quotes included; 0 where there is no whole string. */
  #string(): number {
    if (this.#source.charCodeAt(this.offset) !== 34) return 0;
    const stop = this.#stringStop();
    return this.#source.charCodeAt(stop) === 34 ? stop + 1 - this.offset : 0;
  }

  // A loop and not one regular expression: V8's matcher keeps a backtracking entry per repetition.
  #stringStop(): number {
    let at = this.offset + 1;
    for (;;) {
      const code = this.#source.charCodeAt(at);
      if (code === 92) {
        const length = this.#match(ESCAPE, at);
        if (length === 0) return at;
        at += length;
      } else if (code === 34 || code < 32 || Number.isNaN(code)) return at;
      else at += 1;
    }
  }

  #match(pattern: RegExp, at = this.offset): number {
    pattern.lastIndex = at;
    return pattern.exec(this.#source)?.[0].length ?? 0;
  }
}

function show(char: string): string {
  return JSON.stringify(char);
}
