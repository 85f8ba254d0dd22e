import type { Server } from '../context.ts';
import { eachOrg } from '../rounds.ts';
import { readAppliedRules, rulesHash } from '../store/rules.ts';

/**
 * After the start, works out anew how records stand in every organisation whose stored standing follows from the rules
 * of another release: nobody need open it first. Returns a function that stops it and waits for the one under way.
 */
export const startRules = (server: Pick<Server, 'db' | 'registry' | 'log' | 'withState'>): (() => Promise<void>) => {
  let stopped = false;
  const hash = rulesHash(server.registry);
  const running = eachOrg(
    server,
    () => stopped,
    async (org) => {
      const applied = await server.db.run({ org }, readAppliedRules);
      if (applied.hash !== hash) await server.withState(org, () => Promise.resolve());
    },
    // Whoever uses it next tries again, and hears of it.
    (org, error) => server.log.error({ org, err: String(error) }, 'the rules of this release could not be applied'),
  ).catch((error: unknown) =>
    server.log.error({ err: String(error) }, 'the rules of this release could not be applied everywhere'),
  );
  return () => {
    stopped = true;
    return running;
  };
};
