import type { AnyKind, Relation } from '../kind.ts';
import type { Registry } from '../registry.ts';
import { checkData } from '../schema.ts';
import { aKind } from '../words.ts';
import { suggest } from './nearest.ts';
import { isObject, type Path, type SourcedLink } from './programme-record.ts';

/** Notes what is wrong at a path of the record’s document. */
export type Complain = (path: Path, message: string) => void;

/** "/coverage/0" as the path of its steps; numbers stay text, which every place of a list understands too. */
export const pathOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

interface Target {
  readonly value: unknown;
  readonly path: Path;
}

/** The links of a record: `relation: KEY`, or a list of keys and of maps with `to` beside the link’s own fields. */
export const readLinks = (
  registry: Registry,
  kind: AnyKind,
  key: string,
  value: unknown,
  complain: Complain,
): SourcedLink[] => {
  if (value === undefined || value === null) return checkRequired(kind, key, [], complain);
  if (!isObject(value)) {
    complain(['links'], 'links must be a map from relation to keys, such as "satisfies: [APR-1]".');
    return [];
  }
  const links = Object.entries(value).flatMap(([name, given]) => {
    const relation = Object.hasOwn(kind.relations, name) ? kind.relations[name] : undefined;
    if (!relation) {
      complain(
        ['links', name],
        `A ${kind.label.toLowerCase()} has no relation "${name}". ${suggest(name, Object.keys(kind.relations))}`,
      );
      return [];
    }
    return readRelation(registry, { kind, key, name, relation }, given, complain);
  });
  return checkRequired(kind, key, links, complain);
};

interface Place {
  readonly kind: AnyKind;
  readonly key: string;
  readonly name: string;
  readonly relation: Relation;
}

const readRelation = (registry: Registry, at: Place, given: unknown, complain: Complain): SourcedLink[] => {
  if (given === null) return [];
  const path: Path = ['links', at.name];
  const targets: Target[] = Array.isArray(given)
    ? given.map((value: unknown, index) => ({ value, path: [...path, index] }))
    : [{ value: given, path }];
  if (at.relation.cardinality === 'one' && targets.length > 1) complain(path, `"${at.name}" takes one key only.`);
  const seen = new Set<string>();
  return targets.flatMap((target) => {
    const link = readTarget(registry, at, target, complain);
    if (!link) return [];
    if (seen.has(link.to)) {
      complain(target.path, `${link.to} is listed twice under "${at.name}". Keep one of them.`);
      return [];
    }
    seen.add(link.to);
    return [link];
  });
};

const readTarget = (registry: Registry, at: Place, target: Target, complain: Complain): SourcedLink | undefined => {
  const { value, path } = target;
  const { to, ...own } = typeof value === 'string' ? { to: value } : isObject(value) ? value : { to: undefined };
  if (typeof to !== 'string') {
    complain(path, 'A link is a key, or a map with "to: KEY" and the link’s own fields.');
    return undefined;
  }
  const wrong = wrongTarget(registry, at, to);
  if (wrong) {
    complain(path, wrong);
    return undefined;
  }
  const given = Object.fromEntries(Object.entries(own).filter(([, one]) => one !== null));
  const data = checkData(at.relation.data ?? {}, given, '');
  if (data.ok) return { relation: at.name, to, data: data.value, path };
  for (const problem of data.problems)
    complain([...path, ...pathOf(problem.pointer)], `${pathOf(problem.pointer).join('.')}: ${problem.detail}.`);
  return undefined;
};

const wrongTarget = (registry: Registry, at: Place, to: string): string | undefined => {
  const kind = registry.findByKey(to);
  if (!kind) return `"${to.slice(0, 100)}" is no key: keys look like CTL-12.`;
  if (to === at.key) return 'A record cannot be linked to itself.';
  if (at.relation.to.includes('*') || at.relation.to.includes(kind.name)) return undefined;
  return `${to} is ${aKind(kind)}; "${at.name}" takes ${at.relation.to.join(', ')}.`;
};

const checkRequired = (kind: AnyKind, key: string, links: SourcedLink[], complain: Complain): SourcedLink[] => {
  for (const [name, relation] of Object.entries(kind.relations)) {
    if (!relation.required || links.some((link) => link.relation === name)) continue;
    complain(['links'], `${key} needs "${name}" under links: ${relation.help} (${relation.to.join(', ')})`);
  }
  return links;
};
