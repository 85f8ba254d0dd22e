import { RESOLVE_LIMITS } from './limits.ts';

const INSERT = /\{\{\s*insert:\s*param\s*,\s*([^\s},]+)\s*\}\}/g;
const FRAGMENT = /#([\p{L}\p{N}_][\p{L}\p{N}_.-]*)/gu;

/** What texts refer to: `#id` wherever it stands, and parameters that are inserted or depended on. */
export class References {
  readonly ids = new Set<string>();
  readonly params = new Set<string>();
  /** Whether something nested deeper than is followed, which makes the result unfit for use. */
  isTooDeep = false;

  /** Reads every text in a value, however deep; members of its own that `skip` names are passed over. */
  scan(value: unknown, skip: readonly string[] = []): void {
    this.#value(value, 0, skip);
  }

  #value(value: unknown, depth: number, skip: readonly string[]): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value !== 'object' || value === null) return;
    else if (depth > RESOLVE_LIMITS.depth) this.isTooDeep = true;
    else if (Array.isArray(value)) for (const one of value) this.#value(one, depth + 1, NONE);
    else this.#object(value as Readonly<Record<string, unknown>>, depth, skip);
  }

  #object(fields: Readonly<Record<string, unknown>>, depth: number, skip: readonly string[]): void {
    for (const key in fields) {
      if (skip.includes(key)) continue;
      const value = fields[key];
      if (key === 'depends-on' && typeof value === 'string') this.params.add(value);
      this.#value(value, depth + 1, NONE);
    }
  }

  #text(text: string): void {
    // Most texts refer to nothing, and looking for one character is a hundred times cheaper than a pattern.
    if (text.includes('#')) {
      for (const [, id = ''] of text.matchAll(FRAGMENT)) {
        this.ids.add(id);
        // The full stop may end a sentence, not the id.
        const trimmed = id.replace(/[.-]+$/, '');
        if (trimmed !== id) this.ids.add(trimmed);
      }
    }
    if (text.includes('{{')) for (const [, id = ''] of text.matchAll(INSERT)) this.params.add(id);
  }
}

const NONE: readonly never[] = [];
