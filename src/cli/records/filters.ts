import { joinValues, splitValues } from '../../model/filter-values.ts';
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

/**
 * What one `--f` says: a value as it is written, commas included. Where a field has a closed choice no value holds a
 * comma, so there commas set several apart; and `\,` is read as the API reads it.
 */
const valuesOf = (kind: AnyKind, name: string, text: string): readonly string[] =>
  kind.fields[name]?.options !== undefined || text.includes('\\,') ? splitValues(text) : [text];

/** Several values of one field are any of them: `--f theme=access --f theme=people`. */
const byField = (kind: AnyKind, filters: readonly string[]): Record<string, string> => {
  const values = new Map<string, readonly string[]>();
  for (const [name, text] of filters.map((one) => splitPair(one, '--f')))
    values.set(name, [...(values.get(name) ?? []), ...valuesOf(kind, name, text)]);
  return Object.fromEntries([...values].map(([name, all]) => [`f.${name}`, joinValues(all)]));
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
    ...byField(kind, field),
    ...Object.fromEntries(linked.map((word) => byRelation(registry, kind, word))),
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
};
