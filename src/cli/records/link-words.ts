import type { Fields } from '../../model/field.ts';
import type { AnyKind, Relation } from '../../model/kind.ts';
import type { Registry } from '../../model/registry.ts';
import { type Fault, usage } from '../exit.ts';
import { findReference, findRelation } from './find-kind.ts';
import { parseValue, refuseFaults, splitPair } from './parse-value.ts';

/** `k=v` words as the data that a link carries. */
export const readLinkData = (relation: Relation, words: readonly string[] = []): Readonly<Record<string, unknown>> => {
  const fields: Fields = relation.data ?? {};
  const data: Record<string, unknown> = {};
  const faults: Fault[] = [];
  for (const [name, text] of words.map((word) => splitPair(word, 'link data'))) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field)
      throw usage(`this link carries no "${name}": ${Object.keys(fields).join(', ') || 'it carries nothing'}`);
    const parsed = parseValue(field, text);
    if (!parsed.ok) faults.push({ pointer: name, detail: parsed.detail });
    else if (parsed.value !== null) data[name] = parsed.value;
  }
  refuseFaults(faults);
  return data;
};

export type LinksByRelation = Readonly<Record<string, readonly string[]>>;

/** `relation=KEY` words, several keys apart by commas, as the links of a new record. */
export const readLinks = (registry: Registry, kind: AnyKind, words: readonly string[] = []): LinksByRelation => {
  const links: Record<string, string[]> = {};
  for (const [word, text] of words.map((one) => splitPair(one, 'a link'))) {
    const [name] = findRelation(registry, kind, word);
    const keys = text.split(',').flatMap((key) => (key.trim() === '' ? [] : [findReference(registry, key.trim()).ref]));
    links[name] = [...(links[name] ?? []), ...keys];
  }
  return links;
};
