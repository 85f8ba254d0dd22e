import { sql } from 'kysely';
import { z } from 'zod';
import { AppError } from '../../model/error.ts';
import { type Actor, can, canSomewhere, makerName } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import type { OrgRoute } from '../http/route.ts';
import { readQuery } from '../http/route.ts';
import { loadRecords } from '../store/commit/load.ts';
import type { Tx } from '../store/database.ts';
import { MAKER } from '../store/rows.ts';

/** How much of a discussion is read at once, the newest of it. */
const SHOWN = 200;

const ref = z.strictObject({ id: z.uuid(), key: z.string(), title: z.string() });

export const discussionAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      id: z.uuid(),
      key: z.string(),
      version: z.int(),
      text: z.string().nullable().meta({ description: 'Null once it is withdrawn.' }),
      author: z.string(),
      isMine: z.boolean(),
      createdAt: z.iso.datetime(),
      editedAt: z.iso.datetime().nullable(),
      mentions: z.array(ref),
    }),
  ),
  total: z.int().meta({ description: 'How many there are; the newest 200 are answered, the oldest of them first.' }),
  mayWrite: z.boolean(),
});

interface Row {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly text: string;
  readonly state: string;
  readonly maker: string;
  readonly author: string | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly mentions: readonly z.output<typeof ref>[];
  readonly total: number;
}

const readComments = async (tx: Tx, about: string): Promise<readonly Row[]> => {
  const found = await sql<Row>`
    select said.*, coalesce(account.name, key.name) as author, coalesce((
        select jsonb_agg(jsonb_build_object('id', person.id, 'key', person.key, 'title', person.title) order by person.key)
        from link join record as person on person.org_id = link.org_id and person.id = link.to_id
        where link.org_id = app_org() and link.from_id = said.id and link.relation = 'mentions' and link.valid_to is null
      ), '[]'::jsonb) as mentions
    from (
      select record.id, record.key, record.version, record.data ->> 'text' as text, record.state, ${MAKER} as maker,
        record.created_at, record.updated_at, count(*) over ()::int as total
      from link join record on record.org_id = link.org_id and record.id = link.from_id
      where link.org_id = app_org() and link.to_id = ${about} and link.relation = 'about' and link.valid_to is null
        and record.kind = 'comment'
      order by record.created_at desc, record.id desc limit ${SHOWN}
    ) as said
      left join auth_user as account on said.maker = 'person:' || account.id
      left join api_key as key on key.org_id = app_org() and said.maker = 'key:' || key.id::text
    order by said.created_at, said.id`.execute(tx);
  return found.rows;
};

/** What was said about a record, the oldest first. Throws not_found for a record that the actor may not read. */
export const discussionOf = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  reference: string,
): Promise<z.output<typeof discussionAnswer>> => {
  const [record] = await loadRecords(tx, [reference]);
  if (!record || !can(actor, 'read', registry.get(record.kind), record))
    throw new AppError('not_found', `there is no record ${reference}`);
  const comment = registry.get('comment');
  if (!canSomewhere(actor, 'read', comment)) return { items: [], total: 0, mayWrite: false };
  const kind = registry.get(record.kind);
  const about = { kind, id: record.id, scope: record.scope, state: record.state };
  const isOpen = comment.relations['about']?.to.includes(kind.name) ?? false;
  const rows = await readComments(tx, record.id);
  return {
    items: rows.map((row) => ({
      id: row.id,
      key: row.key,
      version: row.version,
      text: row.state === 'said' ? row.text : null,
      author: row.author ?? 'Candor',
      isMine: row.maker === makerName(actor),
      createdAt: row.created_at.toISOString(),
      editedAt: row.version > 1 && row.state === 'said' ? row.updated_at.toISOString() : null,
      mentions: [...row.mentions],
    })),
    total: rows[0]?.total ?? 0,
    mayWrite: isOpen && can(actor, 'create', comment, { scope: record.scope, about }),
  };
};

const query = z.strictObject({ ref: z.string().min(1).max(100) });

export const discussionRoute: OrgRoute = {
  method: 'GET',
  path: '/discussion',
  summary: 'What was said about a record, with who said it: ?ref=',
  query,
  response: discussionAnswer,
  handle: async (c, server) => {
    const { ref: reference } = readQuery(c, query);
    const actor = c.get('actor');
    return c.json(await server.db.run({ org: actor.org }, (tx) => discussionOf(tx, server.registry, actor, reference)));
  },
};
