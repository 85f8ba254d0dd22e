import { isJsonList, isJsonObject, type JsonValue, jsonPointer } from '../json.ts';
import type { Problem } from '../read.ts';

/** What is wrong with a document. `structure`: the official JSON schema refuses it too; the others it cannot see. */
export type FaultCode =
  | 'structure'
  | 'missing'
  | 'duplicate'
  | 'dangling'
  | 'unknown-parameter'
  | 'unknown-member'
  | 'value';

export interface Fault extends Problem {
  /** JSON pointer (RFC 6901) to the value that is wrong, or to the object that lacks something. */
  readonly where: string;
  readonly code: FaultCode;
  /** A warning leaves the document valid: it is allowed, and hardly ever meant. */
  readonly level: 'error' | 'warning';
}

/** How many faults are told; the rest is counted, up to where counting stops too. */
export const MOST_FAULTS = 100;
const MOST_COUNTED = 10_000;

/** Where a walk through a document stands, and what it has found: bounded, whatever the document is. */
export class Faults {
  readonly list: Fault[] = [];
  /** The keys and indexes from the root to where the walk stands. */
  readonly path: (string | number)[] = [];
  #errors = 0;
  #warnings = 0;

  /** How many there are, told or not. */
  get errors(): number {
    return this.#errors;
  }
  get warnings(): number {
    return this.#warnings;
  }
  /** Whether looking further is of no use. */
  get full(): boolean {
    return this.#errors + this.#warnings >= MOST_COUNTED;
  }

  add(code: FaultCode, message: string, level: Fault['level'] = 'error'): void {
    if (this.full) return;
    if (level === 'error') this.#errors += 1;
    else this.#warnings += 1;
    if (this.list.length < MOST_FAULTS) this.list.push({ where: jsonPointer(this.path), code, level, message });
  }
}

/** Text from a document as it may stand in a message. */
export const quoted = (value: string): string => JSON.stringify(value.length > 80 ? `${value.slice(0, 79)}…` : value);

/** What a value is, in words. */
export const kindOf = (value: JsonValue): string => {
  if (value === null) return 'null';
  if (isJsonList(value)) return 'a list';
  if (isJsonObject(value)) return 'an object';
  return typeof value === 'string' ? 'text' : typeof value === 'number' ? 'a number' : 'true or false';
};
