import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Faults, quoted } from './faults.ts';
import type { DocumentType } from './model/documents.ts';

/** What references can lead to. Sets of names in lower case; UUIDs are written both ways. */
export interface Targets {
  /** Everything that `#…` can lead to. */
  readonly fragments: ReadonlySet<string>;
  readonly named: Readonly<Record<'roles' | 'parties' | 'locations' | 'components', ReadonlySet<string>>>;
  /** Ids of parameters, as they are written. */
  readonly parameters: ReadonlySet<string>;
  /** A resolved profile keeps its links to the controls that it left behind. */
  readonly isResolved: boolean;
}

/** Lists in which a member says which one it is, so that no two may say the same. */
const KEYS: Readonly<Record<string, string>> = {
  roles: 'id',
  'responsible-parties': 'role-id',
  'responsible-roles': 'role-id',
  'set-parameters': 'param-id',
  'by-components': 'component-uuid',
  'implemented-components': 'component-uuid',
  statements: 'statement-id',
};

/** Lists of a catalog whose ids are unique in the whole catalog, by what they share their names with. */
const SPACES: Readonly<Record<string, 'id' | 'param'>> = { groups: 'id', controls: 'id', parts: 'id', params: 'param' };

class Collector {
  readonly fragments = new Set<string>();
  readonly named = {
    roles: new Set<string>(),
    parties: new Set<string>(),
    locations: new Set<string>(),
    components: new Set<string>(),
  };
  readonly parameters = new Set<string>();
  readonly #spaces = { id: new Map<string, string>(), param: new Map<string, string>() };
  readonly #faults: Faults;
  readonly #isCatalog: boolean;

  constructor(type: DocumentType, faults: Faults) {
    this.#faults = faults;
    this.#isCatalog = type === 'catalog';
  }

  walk(value: JsonValue, key: string): void {
    const depth = this.#faults.path.length;
    if (isJsonList(value)) {
      this.#list(value, key);
      for (let at = 0; at < value.length && !this.#faults.full; at += 1) {
        this.#faults.path[depth] = at;
        this.walk(value[at] as JsonValue, key);
      }
    } else if (isJsonObject(value)) {
      this.#object(value, key);
      for (const member of Object.keys(value)) {
        if (this.#faults.full) break;
        this.#faults.path[depth] = member;
        this.walk(value[member] as JsonValue, member);
      }
    }
    this.#faults.path.length = depth;
  }

  #object(value: JsonObject, key: string): void {
    const { id, uuid } = value;
    if (typeof uuid === 'string') {
      this.fragments.add(uuid.toLowerCase());
      this.#named(key, uuid);
    }
    if (typeof id !== 'string') return;
    this.fragments.add(id.toLowerCase());
    this.#named(key, id);
    if (key === 'params') this.parameters.add(id);
    if (this.#isCatalog && Object.hasOwn(SPACES, key)) this.#unique(this.#spaces[SPACES[key] ?? 'id'], id, key);
  }

  #named(key: string, name: string): void {
    if (Object.hasOwn(this.named, key)) this.named[key as keyof Targets['named']].add(name.toLowerCase());
  }

  #unique(space: Map<string, string>, id: string, key: string): void {
    const before = space.get(id);
    if (before === undefined) space.set(id, key);
    else
      this.#duplicate(
        'id',
        `The id ${quoted(id)} is taken already, by one of the ${before}. Give one of them another.`,
      );
  }

  /** No two of a list have the same UUID, or name the same thing. */
  #list(list: readonly JsonValue[], key: string): void {
    if (list.length < 2 || !isJsonObject(list[0])) return;
    const members = Object.hasOwn(KEYS, key) ? ['uuid', KEYS[key] ?? ''] : ['uuid'];
    const depth = this.#faults.path.length;
    for (const member of members) {
      const seen = new Set<string>();
      list.forEach((one, index) => {
        const name = isJsonObject(one) ? one[member] : undefined;
        if (typeof name !== 'string') return;
        this.#faults.path[depth] = index;
        if (seen.has(name.toLowerCase()))
          this.#duplicate(member, `Another of these ${key} has the same ${quoted(member)}, ${quoted(name)}.`);
        seen.add(name.toLowerCase());
      });
    }
    this.#faults.path.length = depth;
  }

  #duplicate(member: string, message: string): void {
    this.#faults.path.push(member);
    this.#faults.add('duplicate', message);
    this.#faults.path.pop();
  }
}

/** Gathers what references can lead to, and tells of names that two things have. */
export const collectTargets = (body: JsonObject, type: DocumentType, faults: Faults): Targets => {
  const collector = new Collector(type, faults);
  collector.walk(body, type);
  const { fragments, named, parameters } = collector;
  return { fragments, named, parameters, isResolved: type === 'catalog' && isResolvedProfile(body['metadata']) };
};

const SOURCES: readonly unknown[] = ['resolution-source', 'source-profile'];

const isResolvedProfile = (metadata: JsonValue | undefined): boolean => {
  if (!isJsonObject(metadata)) return false;
  const has = (key: string, matches: (one: JsonObject) => boolean): boolean => {
    const list = metadata[key];
    return isJsonList(list) && list.some((one) => isJsonObject(one) && matches(one));
  };
  return has('links', ({ rel }) => SOURCES.includes(rel)) || has('props', ({ name }) => name === 'resolution-tool');
};
