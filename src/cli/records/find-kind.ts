import { suggest } from '../../model/exchange/nearest.ts';
import type { AnyKind, Relation } from '../../model/kind.ts';
import type { Registry } from '../../model/registry.ts';
import { aKind } from '../../model/words.ts';
import { usage } from '../exit.ts';

const spelled = (word: string) =>
  word
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');

/** The kind that a word means: its name, plural, label or key prefix. */
export const findKind = (registry: Registry, word: string): AnyKind => {
  const wanted = spelled(word);
  const found = registry.kinds.find((kind) =>
    [kind.name, kind.plural, kind.label, kind.labelPlural, kind.prefix].some((name) => spelled(name) === wanted),
  );
  if (found) return found;
  throw usage(
    `no kind is called "${word}". ${suggest(
      wanted,
      registry.kinds.map((kind) => kind.name),
    )}`,
  );
};

export interface Reference {
  readonly kind: AnyKind;
  /** Key or id. */
  readonly ref: string;
}

/** The record that a word means: a key (`CTL-12`), or kind and id (`control/0197…`). */
export const findReference = (registry: Registry, word: string): Reference => {
  const slash = word.indexOf('/');
  if (slash > 0) return { kind: findKind(registry, word.slice(0, slash)), ref: word.slice(slash + 1) };
  const dash = word.indexOf('-');
  const key = dash > 0 ? word.slice(0, dash).toUpperCase() + word.slice(dash) : word;
  const kind = registry.findByKey(key);
  if (kind) return { kind, ref: key };
  throw usage(`"${word}" is not a key: keys look like CTL-12 (see \`candor kinds\`); by id it is control/ID`);
};

/** The path of a record below its organisation. */
export const pathOf = ({ kind, ref }: Reference, below = ''): string =>
  `/${kind.plural}/${encodeURIComponent(ref)}${below}`;

/** A relation of a kind by name or label; says where it does belong when it is another kind's. */
export const findRelation = (registry: Registry, kind: AnyKind, word: string): readonly [string, Relation] => {
  const wanted = spelled(word);
  const found = Object.entries(kind.relations).find(
    ([name, { label }]) => name === wanted || spelled(label) === wanted,
  );
  if (found) return found;
  const owner = registry.kinds.find((other) =>
    Object.entries(other.relations).some(
      ([name, relation]) =>
        (name === wanted || spelled(relation.inverse) === wanted) &&
        (relation.to.includes(kind.name) || relation.to.includes('*')),
    ),
  );
  throw usage(
    owner
      ? `${word} starts at ${aKind(owner)}, not at ${aKind(kind)}: name the ${owner.label.toLowerCase()} first`
      : `${aKind(kind)} has no relation "${word}". ${suggest(wanted, Object.keys(kind.relations))}`,
  );
};

/** A state of a kind by name or label. */
export const findState = (kind: AnyKind, word: string): string => {
  const wanted = spelled(word);
  const found = Object.entries(kind.lifecycle.states).find(
    ([name, label]) => name === wanted || spelled(label) === wanted,
  );
  if (found) return found[0];
  throw usage(`${aKind(kind)} has no state "${word}". ${suggest(wanted, Object.keys(kind.lifecycle.states))}`);
};
