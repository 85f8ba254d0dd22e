import { sql } from 'kysely';
import { type Actor, can } from '../../../model/permission.ts';
import type { Server } from '../../context.ts';
import type { Tx } from '../../store/database.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../../store/rows.ts';
import { readMappings, type Side, textOf } from '../side.ts';
import type { Known } from './plan-proposals.ts';

interface Row extends SubjectRow {
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What accepted mappings of any frameworks say that leads into the target, read either way. */
export const readKnown = async (server: Server, actor: Actor, tx: Tx, target: Side): Promise<Known> => {
  const inside = new Set(target.requirements.map(({ id }) => id));
  const accepted = (await readMappings(server, actor, tx, 'accepted')).filter(
    ({ relation }) => relation !== 'no_relationship',
  );
  const into = new Map<string, string[]>();
  const pivots = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, values: readonly string[]): void => {
    map.set(key, [...(map.get(key) ?? []), ...values]);
  };
  for (const { sources, targets } of accepted) {
    for (const [near, far] of [
      [sources, targets],
      [targets, sources],
    ] as const) {
      const reached = far.filter((id) => inside.has(id));
      for (const id of near) {
        if (!inside.has(id) && reached.length > 0) add(into, id, reached);
        add(
          pivots,
          id,
          far.filter((one) => !inside.has(one)),
        );
      }
    }
  }
  return { into, pivots, wordings: await readWordings(server, actor, tx, [...into.keys()]) };
};

const readWordings = async (
  server: Server,
  actor: Actor,
  tx: Tx,
  ids: readonly string[],
): Promise<Known['wordings']> => {
  const found = await sql<Row>`select record.id, record.title, record.data, ${SUBJECT} from record
    where record.org_id = app_org() and record.kind = 'requirement' and record.id = any(${[...ids]}::uuid[])`.execute(
    tx,
  );
  const kind = server.registry.get('requirement');
  return new Map(
    found.rows
      .filter((row) => can(actor, 'read', kind, subjectOf(row)))
      .map(({ id, title, data }) => [
        id,
        {
          id,
          title,
          number: textOf(data['ref']),
          text: textOf(data['text']),
          guidance: textOf(data['guidance']),
          group: textOf(data['group']),
        },
      ]),
  );
};
