import { z } from 'zod';
import { dueMoment } from '../../model/exchange/programme-record.ts';
import type { AnyKind } from '../../model/kind.ts';
import { usage } from '../exit.ts';
import { findState } from './find-kind.ts';
import { splitPair } from './parse-value.ts';

/** What every record has, as words of the command line; an empty one clears. */
export interface CommonWords {
  readonly title?: string;
  readonly state?: string;
  readonly owner?: string;
  readonly scope?: string;
  readonly due?: string;
}

const NAMES: ReadonlySet<string> = new Set(['title', 'state', 'owner', 'scope', 'due']);

/** `title=…` beside a kind's own fields means the common one, unless the kind has a field of that name. */
export const splitCommon = (
  kind: AnyKind,
  words: readonly string[],
): { readonly common: CommonWords; readonly own: readonly string[] } => {
  const common: Record<string, string> = {};
  const own: string[] = [];
  for (const word of words) {
    const [name, value] = splitPair(word, 'a field');
    if (NAMES.has(name) && !Object.hasOwn(kind.fields, name)) common[name] = value;
    else own.push(word);
  }
  return { common, own };
};

const dueSchema = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const readDue = (text: string): string => {
  if (!dueSchema.safeParse(text).success)
    throw usage(
      `--due must be a day (2026-12-01) or a moment with its time zone (2026-12-01T17:00:00Z), not "${text}"`,
    );
  return dueMoment(text);
};

/** The same as the body of a request has them. */
export const readCommon = (
  kind: AnyKind,
  { title, state, owner, scope, due }: CommonWords,
): Record<string, unknown> => ({
  ...(title === undefined ? {} : { title }),
  ...(state === undefined ? {} : { state: findState(kind, state) }),
  ...(owner === undefined ? {} : { owner: owner || null }),
  ...(scope === undefined ? {} : { scope: scope || null }),
  ...(due === undefined ? {} : { dueAt: due === '' ? null : readDue(due) }),
});
