import type { Ref } from '../../../api-types.ts';

const names = (text: string, { title }: Ref): boolean => text.includes(`@${title}`);

/** Of those who were chosen while writing, whom the text still names: who was taken out again is not mentioned. */
export const mentionsIn = (text: string, chosen: readonly Ref[]): readonly Ref[] =>
  chosen.filter((person) => names(text, person));

/**
 * Whom a comment names after it was changed and did not before, and the other way round. Somebody whom the old text does
 * not name as they are called now (they were renamed since) stays mentioned.
 */
export const mentionChanges = (
  before: { readonly text: string; readonly mentions: readonly Ref[] },
  after: { readonly text: string; readonly chosen: readonly Ref[] },
): { readonly added: readonly Ref[]; readonly removed: readonly Ref[] } => {
  const known = new Set(before.mentions.map(({ id }) => id));
  return {
    added: mentionsIn(after.text, after.chosen).filter(({ id }) => !known.has(id)),
    removed: before.mentions.filter((person) => names(before.text, person) && !names(after.text, person)),
  };
};
