import { AppError } from '../../model/error.ts';
import type { Actor } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { demandRead } from './list-crosswalks.ts';
import { findFramework, type MappingState, readMappings, readSide, type Side } from './side.ts';

/** Two frameworks and what lies between them, source to target. */
export interface Between {
  readonly source: Side;
  readonly target: Side;
  readonly mappings: readonly MappingState[];
}

/** One framework with its requirements; throws not_found. */
export const getSide = async (server: Server, actor: Actor, tx: Tx, ref: string): Promise<Side> => {
  const framework = await findFramework(server, actor, tx, ref);
  if (!framework) throw new AppError('not_found', `there is no framework ${ref} that you see`);
  return await readSide(server, actor, tx, framework);
};

/** Both frameworks by id or key, and the mappings from the one to the other; throws not_found, or invalid where they are one. */
export const getBetween = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  [from, to]: readonly [string, string],
): Promise<Between> => {
  const source = await getSide(server, actor, tx, from);
  const target = await getSide(server, actor, tx, to);
  if (source.framework.id === target.framework.id)
    throw new AppError('invalid', `${from} and ${to} are one framework: a crosswalk lies between two`);
  const [start, end] = [source, target].map(({ requirements }) => requirements.map(({ id }) => id));
  const asked = { from: start ?? [], to: end ?? [] };
  return { source, target, mappings: await readMappings(server, actor, tx, asked) };
};

/** `getBetween` in a transaction of its own, for whoever may see crosswalks. */
export const readBetween = (server: Server, actor: Actor, pair: readonly [string, string]): Promise<Between> => {
  demandRead(server, actor);
  return server.db.run({ org: actor.org }, (tx) => getBetween(server, actor, tx, pair));
};
