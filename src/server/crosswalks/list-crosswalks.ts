import { sql } from 'kysely';
import type { CrosswalkPack } from '../../formats/crosswalk-pack/pack.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, can, canSomewhere } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { frameworkKey } from '../frameworks/plan-load.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../store/rows.ts';
import { mappingKey } from './plan-load.ts';
import { readCrosswalks } from './shelf.ts';

export interface CrosswalkLine extends Omit<CrosswalkPack, 'maps'> {
  readonly counts: { readonly maps: number; readonly pairs: number; readonly targets: number };
  /** Frameworks that it maps and that are not here, or not to be seen. */
  readonly missing: readonly string[];
  /** How many of its maps are here, by what was decided of them. */
  readonly here: { readonly proposed: number; readonly accepted: number; readonly rejected: number };
}

interface KeyRow extends SubjectRow {
  readonly kind: string;
  readonly key: string;
}

/** Every crosswalk that ships, and how far each is in this organisation, as far as the actor may see that. */
export const listCrosswalks = async (server: Server, actor: Actor) => {
  demandRead(server, actor);
  const { packs, unreadable } = await readCrosswalks(server.log);
  const all = [...packs.values()];
  const keys = all.flatMap((pack) => [
    frameworkKey({ key: pack.source }),
    frameworkKey({ key: pack.target }),
    ...pack.maps.map((map) => mappingKey(pack, map)),
  ]);
  const rows = await server.db.run({ org: actor.org }, async (tx) => {
    const found = await sql<KeyRow>`select record.id, record.kind, record.key, ${SUBJECT} from record
      where record.org_id = app_org() and record.key = any(${keys}::text[])`.execute(tx);
    return found.rows.filter((row) => can(actor, 'read', server.registry.get(row.kind), subjectOf(row)));
  });
  const states = new Map(rows.map(({ key, state }) => [key, state]));
  return { items: all.map((pack) => lineOf(pack, states)), unreadable };
};

export const demandRead = (server: Server, actor: Actor): void => {
  for (const kind of ['mapping', 'requirement'])
    if (!canSomewhere(actor, 'read', server.registry.get(kind)))
      throw new AppError('forbidden', 'your role does not let you see crosswalks');
};

const lineOf = (pack: CrosswalkPack, states: ReadonlyMap<string, string>): CrosswalkLine => {
  const { maps, ...about } = pack;
  const stands = maps.map((map) => states.get(mappingKey(pack, map)));
  const count = (state: string) => stands.filter((one) => one === state).length;
  return {
    ...about,
    counts: {
      maps: maps.length,
      pairs: maps.reduce((sum, { targets }) => sum + targets.length, 0),
      targets: new Set(maps.flatMap(({ targets }) => targets)).size,
    },
    missing: [pack.source, pack.target].filter((key) => !states.has(frameworkKey({ key }))),
    here: { proposed: count('proposed'), accepted: count('accepted'), rejected: count('rejected') },
  };
};
