import { verifyOrg } from '../journal/verify.ts';
import { type CollectContext, type Collected, couldNotRun, points, says } from './context.ts';

/** The first words in a result that tells what is wrong. */
const wordsIn = (result: object): string | undefined =>
  Object.values(result)
    .flat()
    .map((value: unknown) => (typeof value === 'object' && value !== null ? wordsIn(value) : value))
    .find((value) => typeof value === 'string');

/** The organisation's whole journal, hashed again: `chain`. */
export const collectJournal = async ({ server, org }: CollectContext): Promise<Collected> => {
  const result: { readonly ok: boolean } = await verifyOrg(server, org);
  const words = wordsIn(result);
  if (result.ok)
    return { report: points('Journal', [says('chain', 'pass', 'every entry, the tree and the records agree')]) };
  return words
    ? { report: points('Journal', [says('chain', 'fail', words)]) }
    : couldNotRun('Journal', 'the journal cannot be verified yet');
};
