import { RESOLVE_LIMITS } from './limits.ts';

// No id is longer: what looks like one that is must not be gone over again from every place in it.
const INSERT = /\{\{\s{0,20}insert:\s{0,20}param\s{0,20},\s{0,20}([^\s},]{1,256})\s{0,20}\}\}/g;
// Letters beyond ASCII by range: a class of all letters of the world takes longer to compile than a baseline to read.
const FRAGMENT = /#([\w\u0080-\uffff][\w.\u0080-\uffff-]{0,255})/g;

/** What texts refer to: `#id` wherever it stands, and parameters that are inserted or depended on. */
export class References {
  readonly ids = new Set<string>();
  readonly params = new Set<string>();
  #fresh: string[] = [];
  /** Whether something nested deeper than is followed, which makes the result unfit for use. */
  isTooDeep = false;

  /** Reads every text in a value, however deep; members of its own that `skip` names are passed over. */
  scan(value: unknown, skip?: readonly string[]): void {
    if (skip === undefined) this.#value(value, 0);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, member] of Object.entries(value)) if (!skip.includes(key)) this.#value(member, 1);
    }
  }

  /** What was found since this was asked last. */
  takeFresh(): readonly string[] {
    const fresh = this.#fresh;
    this.#fresh = [];
    return fresh;
  }

  #add(set: Set<string>, id: string): void {
    if (set.has(id)) return;
    set.add(id);
    this.#fresh.push(id);
  }

  #value(value: unknown, depth: number): void {
    if (typeof value === 'string') this.#text(value);
    else if (typeof value === 'object' && value !== null) this.#inside(value, depth + 1);
  }

  #inside(value: object, depth: number): void {
    if (depth > RESOLVE_LIMITS.depth) {
      this.isTooDeep = true;
    } else if (Array.isArray(value)) {
      for (const one of value) this.#value(one, depth);
    } else {
      const fields = value as Readonly<Record<string, unknown>>;
      const dependsOn = fields['depends-on'];
      if (typeof dependsOn === 'string') this.#add(this.params, dependsOn);
      for (const key in fields) this.#value(fields[key], depth);
    }
  }

  #text(text: string): void {
    // Most texts refer to nothing, and looking for one character is a hundred times cheaper than a pattern.
    if (text.includes('#')) {
      for (const [, id = ''] of text.matchAll(FRAGMENT)) {
        this.#add(this.ids, id);
        // The full stop may end a sentence, not the id.
        const trimmed = id.replace(/[.-]+$/, '');
        if (trimmed !== id) this.#add(this.ids, trimmed);
      }
    }
    if (text.length > SHORTEST && text.includes('{{')) {
      for (const [, id = ''] of text.matchAll(INSERT)) this.#add(this.params, id);
    }
  }
}

/** Of `{{insert:param,}}`. */
const SHORTEST = 17;
