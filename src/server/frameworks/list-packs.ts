import { sql } from 'kysely';
import type { FrameworkPack } from '../../formats/framework-pack/pack.ts';
import { AppError } from '../../model/error.ts';
import { type Actor, can, canSomewhere } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { Server } from '../context.ts';
import type { Tx } from '../store/database.ts';
import { SUBJECT, type SubjectRow, subjectOf } from '../store/rows.ts';
import { frameworkKey, loadedVersion } from './plan-load.ts';
import { readShelf } from './shelf.ts';

export interface PackLine extends Omit<FrameworkPack, 'groups' | 'requirements'> {
  readonly counts: { readonly requirements: number; readonly assessable: number; readonly groups: number };
  /** The framework's record; null when it is not loaded, or the reader may not see it. */
  readonly loaded: {
    readonly key: string;
    /** Of the pack that it was loaded from; null when it was written here. */
    readonly version: number | null;
    readonly state: string;
  } | null;
  /** Adoptions that the reader may see and that are not retired. */
  readonly adoptions: readonly {
    readonly key: string;
    readonly title: string;
    readonly state: string;
    readonly scope: string | null;
  }[];
}

interface FrameworkRow extends SubjectRow {
  readonly key: string;
  readonly title: string;
  readonly data: Record<string, unknown>;
}
interface AdoptionRow extends SubjectRow {
  readonly key: string;
  readonly title: string;
  readonly framework: string;
  readonly scope: string | null;
}

/** Every pack there is, and how far each is in this organisation, as far as the actor may see that. */
export const listPacks = async (server: Server, actor: Actor) => {
  if (!canSomewhere(actor, 'read', server.registry.get('framework')))
    throw new AppError('forbidden', 'your role does not let you see frameworks');
  const { packs, unreadable } = await readShelf(server.log);
  const all = [...packs.values()];
  const { frameworks, adoptions } = await server.db.run({ org: actor.org }, (tx) =>
    readLoaded(tx, server.registry, actor, all.map(frameworkKey)),
  );
  const items = all.map((pack): PackLine => {
    const framework = frameworks.get(frameworkKey(pack));
    return {
      ...lineOf(pack),
      loaded: framework
        ? { key: framework.key, version: loadedVersion(framework) || null, state: framework.state }
        : null,
      adoptions: framework ? adoptions.filter((one) => one.framework === framework.id).map(adoptionOf) : [],
    };
  });
  return { items, unreadable };
};

const lineOf = ({ groups, requirements, ...pack }: FrameworkPack): Omit<PackLine, 'loaded' | 'adoptions'> => ({
  ...pack,
  counts: {
    requirements: requirements.length,
    assessable: requirements.filter(({ assessable }) => assessable).length,
    groups: groups.length,
  },
});

const adoptionOf = ({ key, title, state, scope }: AdoptionRow) => ({ key, title, state, scope });

const readLoaded = async (tx: Tx, registry: Registry, actor: Actor, keys: readonly string[]) => {
  const frameworks =
    await sql<FrameworkRow>`select record.id, record.key, record.title, record.data, ${SUBJECT} from record
    where record.org_id = app_org() and record.kind = 'framework' and record.key = any(${[...keys]}::text[])`.execute(
      tx,
    );
  const ids = frameworks.rows.map(({ id }) => id);
  // Every one, however many: the library says of each scope whether a pack is adopted in it.
  const adoptions = await sql<AdoptionRow>`select record.id, record.key, record.title, link.to_id as framework,
      scope.key as scope, ${SUBJECT}
    from link join record on record.org_id = link.org_id and record.id = link.from_id
      left join record as scope on scope.org_id = record.org_id and scope.id = record.scope_id
    where link.org_id = app_org() and link.valid_to is null and link.relation = 'of' and link.to_id = any(${ids}::uuid[])
      and record.kind = 'adoption' and record.state <> 'retired'
    order by record.created_at, record.id`.execute(tx);
  const sees = (kind: string) => (row: SubjectRow) => can(actor, 'read', registry.get(kind), subjectOf(row));
  return {
    frameworks: new Map(frameworks.rows.filter(sees('framework')).map((row) => [row.key, row])),
    adoptions: adoptions.rows.filter(sees('adoption')),
  };
};
