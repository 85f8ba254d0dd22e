import type { AnyKind } from './kind.ts';
import { KINDS } from './kinds.ts';

/** Kinds by name, by plural and by the prefix of their keys. */
export class Registry {
  readonly kinds: readonly AnyKind[];
  readonly #byName: ReadonlyMap<string, AnyKind>;
  readonly #byPlural: ReadonlyMap<string, AnyKind>;
  readonly #byPrefix: ReadonlyMap<string, AnyKind>;

  constructor(kinds: readonly AnyKind[] = KINDS) {
    this.kinds = kinds;
    this.#byName = new Map(kinds.map((kind) => [kind.name, kind]));
    this.#byPlural = new Map(kinds.map((kind) => [kind.plural, kind]));
    this.#byPrefix = new Map(kinds.map((kind) => [kind.prefix, kind]));
  }

  find(name: string): AnyKind | undefined {
    return this.#byName.get(name);
  }

  findPlural(plural: string): AnyKind | undefined {
    return this.#byPlural.get(plural);
  }

  /** The kind whose keys look like this one: `CTL-12` is a control. */
  findByKey(key: string): AnyKind | undefined {
    return this.#byPrefix.get(key.slice(0, key.indexOf('-')));
  }

  get(name: string): AnyKind {
    const kind = this.#byName.get(name);
    if (!kind) throw new RangeError(`no kind is called ${name}`);
    return kind;
  }
}

export const registry = new Registry();
