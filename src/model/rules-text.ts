import { compile } from './compile.ts';
import type { Registry } from './registry.ts';
import * as rules from './rules.ts';

/**
 * To be raised by whoever changes what is said about a record elsewhere than in a kind's rule or in rules.ts: in the
 * engine (src/assurance), or in a function that a rule calls.
 */
export const RULES_VERSION = 2;

const spell = (value: unknown): string =>
  JSON.stringify(value, (_name, one: unknown) => (typeof one === 'function' ? String(one) : one));

/**
 * The rules that the standing of every record follows from, as text: each kind's own, with the source of its functions,
 * and what they share. Equal texts say the same of every record; different ones may.
 */
export const rulesText = (registry: Registry): string =>
  [
    `version ${RULES_VERSION}`,
    String(compile),
    // Only functions: groups are spelled with the kinds that have them, and fields hold what zod works out as it goes.
    ...Object.entries(rules).flatMap(([name, one]) => (typeof one === 'function' ? [`${name} ${String(one)}`] : [])),
    ...registry.kinds.flatMap(({ name, assurance }) => (assurance ? [`${name} ${spell(assurance)}`] : [])),
  ]
    .toSorted()
    .join('\n');
