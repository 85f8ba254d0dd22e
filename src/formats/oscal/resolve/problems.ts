import { jsonPointer } from '../../json.ts';
import type { Problem } from '../../read.ts';

/** What can be wrong with a profile or with what it imports. The words of the message may change, these do not. */
export type ResolveCode =
  | 'not-oscal'
  | 'bad-shape'
  | 'too-large'
  | 'broken-import'
  | 'circular-import'
  | 'unknown-resource'
  | 'version'
  | 'structure'
  | 'unknown-control'
  | 'unknown-parameter'
  | 'unknown-target'
  | 'nothing-matched'
  | 'duplicate-control'
  | 'deprecated'
  | 'misplaced';

/** A problem with its place: `where` is the document and the JSON pointer in it. */
export interface ResolveProblem extends Problem {
  readonly code: ResolveCode;
  /** The location of the document that is at fault. */
  readonly document: string;
  /** A JSON pointer (RFC 6901) into that document. */
  readonly pointer: string;
  /** The reference that could not be followed, where the problem is one. */
  readonly href?: string;
}

/** A place in a document: its location, and the way down from its root. */
export interface Place {
  readonly document: string;
  readonly path: readonly (string | number)[];
}

/** The place below another one. */
export const below = ({ document, path }: Place, ...steps: readonly (string | number)[]): Place => ({
  document,
  path: [...path, ...steps],
});

const MOST = 200;

/** Gathers errors and warnings; hostile input must not turn every byte into a message, so both lists end. */
export class Problems {
  readonly #errors: ResolveProblem[] = [];
  readonly #warnings: ResolveProblem[] = [];
  #left = { errors: 0, warnings: 0 };

  get failed(): boolean {
    return this.#errors.length > 0;
  }

  error(code: ResolveCode, place: Place, message: string, href?: string): void {
    if (this.#errors.length < MOST) this.#errors.push(problem(code, place, message, href));
    else this.#left.errors += 1;
  }

  warn(code: ResolveCode, place: Place, message: string): void {
    if (this.#warnings.length < MOST) this.#warnings.push(problem(code, place, message, undefined));
    else this.#left.warnings += 1;
  }

  errors(): readonly ResolveProblem[] {
    return closed(this.#errors, this.#left.errors, 'errors');
  }

  warnings(): readonly ResolveProblem[] {
    return closed(this.#warnings, this.#left.warnings, 'warnings');
  }
}

const problem = (code: ResolveCode, { document, path }: Place, message: string, href?: string): ResolveProblem => {
  const pointer = jsonPointer(path);
  return { code, where: `${document}#${pointer}`, document, pointer, message, ...(href === undefined ? {} : { href }) };
};

const closed = (list: readonly ResolveProblem[], left: number, noun: string): readonly ResolveProblem[] => {
  const last = list.at(-1);
  if (left === 0 || last === undefined) return list;
  return [...list, { ...last, message: `${left} more ${noun} are not listed.` }];
};
