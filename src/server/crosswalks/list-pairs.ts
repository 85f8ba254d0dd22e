import { sql } from 'kysely';
import { type Actor, can } from '../../model/permission.ts';
import type { Server } from '../context.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../store/rows.ts';
import { demandRead } from './list-crosswalks.ts';
import { readMappings, textOf } from './side.ts';

export interface PairLine {
  readonly source: { readonly key: string; readonly title: string; readonly edition: string };
  readonly target: { readonly key: string; readonly title: string; readonly edition: string };
  readonly proposed: number;
  readonly accepted: number;
  readonly rejected: number;
}

interface FrameworkRow extends SubjectRow {
  readonly key: string;
  readonly title: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Pairs of frameworks between which mappings lie, with how many were decided how, as far as the actor may see. */
export const listPairs = async (server: Server, actor: Actor): Promise<PairLine[]> => {
  demandRead(server, actor);
  return await server.db.run({ org: actor.org }, async (tx) => {
    const mappings = await readMappings(server, actor, tx, 'all');
    const frameworks = await sql<FrameworkRow>`select record.id, record.key, record.title, record.data, ${SUBJECT}
      from record where record.org_id = app_org() and record.kind = 'framework'`.execute(tx);
    const kind = server.registry.get('framework');
    const seen = new Map(
      frameworks.rows
        .filter((row) => can(actor, 'read', kind, subjectOf(row)))
        .map(({ id, key, title, data }) => [id, { key, title, edition: textOf(data['edition']) }]),
    );
    const parts = await sql<{ requirement: string; framework: string }>`
      select link.from_id as requirement, link.to_id as framework from link
      where link.org_id = app_org() and link.valid_to is null and link.relation = 'part_of'
        and link.to_id = any(${[...seen.keys()]}::uuid[])`.execute(tx);
    const frameworkOf = new Map(parts.rows.map(({ requirement, framework }) => [requirement, framework]));
    const lines = new Map<string, { -readonly [K in keyof PairLine]: PairLine[K] }>();
    for (const { sources, targets, state } of mappings) {
      for (const pair of pairsOf(sources, targets, frameworkOf)) {
        const [source, target] = pair.split(' ').map((id) => seen.get(id));
        if (!source || !target) continue;
        const line = lines.get(pair) ?? { source, target, proposed: 0, accepted: 0, rejected: 0 };
        line[state] += 1;
        lines.set(pair, line);
      }
    }
    return [...lines.values()].sort((a, b) =>
      `${a.source.key} ${a.target.key}` < `${b.source.key} ${b.target.key}` ? -1 : 1,
    );
  });
};

/** Which frameworks a mapping leads from and to: one pair, unless somebody mapped requirements of several. */
const pairsOf = (
  sources: readonly string[],
  targets: readonly string[],
  frameworkOf: ReadonlyMap<string, string>,
): ReadonlySet<string> =>
  new Set(
    sources.flatMap((source) =>
      targets.flatMap((target) => {
        const [from, to] = [frameworkOf.get(source), frameworkOf.get(target)];
        return from === undefined || to === undefined ? [] : [`${from} ${to}`];
      }),
    ),
  );
