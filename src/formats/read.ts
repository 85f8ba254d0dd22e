/** A place in the input and what is wrong there. `where` is a line and column, a cell or a JSON pointer. */
export interface Problem {
  readonly where: string;
  /** What is wrong and what to do about it. */
  readonly message: string;
}

/**
 * What every reader answers. Bad input is a value, never an exception: the caller decides whether it is an
 * answer 400, a row in an import preview, or a line on a terminal.
 */
export type Read<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The input was read; `warnings` name what was ignored or looks odd. */
export function readOk<T>(value: T, warnings: readonly Problem[] = []): Read<T> {
  return { ok: true, value, warnings };
}

/** The input was refused at one place. */
export function refuse(where: string, message: string): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [{ where, message }] };
}

/** The input was refused at several places. */
export function refuseAll(problems: readonly Problem[]): { ok: false; problems: readonly Problem[] } {
  return { ok: false, problems };
}

/** A list of warnings that stops growing: hostile input must not turn one byte into one stored message. */
export class Warnings {
  readonly list: Problem[] = [];
  readonly #limit: number;
  #dropped = 0;

  constructor(limit = 50) {
    this.#limit = limit;
  }

  add(where: string, message: string): void {
    if (this.list.length < this.#limit) this.list.push({ where, message });
    else this.#dropped += 1;
  }

  /** The warnings, with one closing line that counts what was left out. */
  all(): readonly Problem[] {
    if (this.#dropped === 0) return this.list;
    return [...this.list, { where: '', message: `${this.#dropped} more warnings are not listed.` }];
  }
}

/** "line 3, column 7", from one-based numbers. */
export function lineColumn(line: number, column: number): string {
  return `line ${line}, column ${column}`;
}

/** Line and column (one-based, in UTF-16 units) of an offset; LF, CRLF and CR end a line. */
export function placeAt(text: string, offset: number): string {
  const end = Math.min(offset, text.length);
  let line = 1;
  let start = 0;
  for (let i = 0; i < end; i += 1) {
    const code = text.charCodeAt(i);
    const ends = code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10);
    if (!ends) continue;
    line += 1;
    start = i + 1;
  }
  return lineColumn(line, end - start + 1);
}

/** Bytes in words: "50 MB". Decimal units, as file managers show them. */
export function bytesInWords(bytes: number): string {
  if (bytes >= 1_000_000) return `${Math.round(bytes / 100_000) / 10} MB`;
  if (bytes >= 1_000) return `${Math.round(bytes / 100) / 10} kB`;
  return `${bytes} bytes`;
}
