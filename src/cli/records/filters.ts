import type { AnyKind } from '../../model/kind.ts';
import { COMMON_SORTS } from '../../model/list-sort.ts';
import type { Registry } from '../../model/registry.ts';
import { type AsOfOptions, asOfQuery } from './as-of.ts';
import { findReference, findRelation, findState } from './find-kind.ts';
import { splitPair } from './parse-value.ts';

/** The options that narrow a list, as commander gives them. */
export interface FilterOptions extends AsOfOptions {
  readonly q?: string;
  readonly state?: string;
  readonly status?: string;
  readonly owner?: string;
  readonly scope?: string;
  readonly due?: string;
  readonly field?: readonly string[];
  readonly linked?: readonly string[];
  readonly sort?: string;
}

export type Query = Readonly<Record<string, string>>;

const words = (text: string): string[] => text.split(',').flatMap((word) => word.trim() || []);

const byRelation = (registry: Registry, kind: AnyKind, word: string): readonly [string, string] => {
  const [name, to] = splitPair(word, '--linked');
  const relation = name.startsWith('~') ? name : findRelation(registry, kind, name)[0];
  return [`linked.${relation}`, findReference(registry, to).ref];
};

/** Several values of one field are any of them: `--f theme=access --f theme=people`. */
const byField = (filters: readonly string[]): Record<string, string> => {
  const query: Record<string, string> = {};
  for (const [name, value] of filters.map((one) => splitPair(one, '--f'))) {
    const parameter = `f.${name}`;
    query[parameter] = query[parameter] === undefined ? value : `${query[parameter]},${value}`;
  }
  return query;
};

/** `theme` is short for `f.theme`; what is no field of the kind is refused by the server, which names those that are. */
const sortBy = (text: string): string => {
  const [sign, name] = text.startsWith('-') ? ['-', text.slice(1)] : ['', text];
  const isWhole = name.startsWith('f.') || (COMMON_SORTS as readonly string[]).includes(name);
  return isWhole ? text : `${sign}f.${name}`;
};

/** What narrows a list, as query parameters of the API. */
export const filterQuery = (registry: Registry, kind: AnyKind, options: FilterOptions): Query => {
  const { q, state, status, owner, scope, due, field = [], linked = [], sort } = options;
  const all: Record<string, string | undefined> = {
    q,
    state:
      state === undefined
        ? undefined
        : words(state)
            .map((word) => findState(kind, word))
            .join(','),
    status:
      status === undefined
        ? undefined
        : words(status)
            .map((word) => word.replaceAll(/[\s-]+/g, '_'))
            .join(','),
    owner,
    scope,
    due,
    sort: sort === undefined ? undefined : sortBy(sort),
    ...asOfQuery(options),
    ...byField(field),
    ...Object.fromEntries(linked.map((word) => byRelation(registry, kind, word))),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};
