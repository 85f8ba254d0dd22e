import { AppError } from '../../../model/error.ts';
import { type Actor, can } from '../../../model/permission.ts';
import type { Server } from '../../context.ts';
import { loadRecords } from '../../store/commit/load.ts';
import { subjectOf } from '../../store/rows.ts';
import { demandRead } from '../list-crosswalks.ts';
import type { Coverage } from './plan-apply.ts';
import { nameOf, type PlaceName, readPlaces, readSatisfied } from './read-standing.ts';

export interface ControlReach {
  readonly control: { readonly key: string; readonly title: string };
  readonly items: readonly {
    readonly applied: PlaceName;
    readonly coverage: Coverage;
    readonly through: string | null;
  }[];
}

/** All that one control satisfies, by framework and in each one's own order; throws not_found. */
export const getControlReach = async (server: Server, actor: Actor, ref: string): Promise<ControlReach> => {
  demandRead(server, actor);
  return await server.db.run({ org: actor.org }, async (tx) => {
    const [control] = await loadRecords(tx, [ref]);
    if (control?.kind !== 'control' || !can(actor, 'read', server.registry.get('control'), control))
      throw new AppError('not_found', `there is no control ${ref} that you see`);
    const links = new Map((await readSatisfied(tx, [control.id])).map((link) => [link.applied, link]));
    const places = await readPlaces(tx, [], [...links.keys()]);
    const kind = server.registry.get('applied_requirement');
    const items = places.flatMap((row) => {
      const link = links.get(row.id);
      if (!link || !can(actor, 'read', kind, subjectOf(row))) return [];
      return [{ applied: nameOf(row), coverage: link.coverage, through: link.through }];
    });
    return { control: { key: control.key, title: control.title }, items };
  });
};
