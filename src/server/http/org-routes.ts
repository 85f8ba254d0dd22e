import { sql } from 'kysely';
import { z } from 'zod';
import { changeSchema, MAX_CHANGES } from '../../model/change.ts';
import type { Field } from '../../model/field.ts';
import { inScope } from '../query/conditions.ts';
import { countKinds, homeOf, searchAll } from '../query/home.ts';
import { recallList } from '../query/recall.ts';
import { nameChanged } from '../query/why.ts';
import {
  changesAnswer,
  homeAnswer,
  metaAnswer,
  recallAnswer,
  scopeCountsAnswer,
  searchAnswer,
  whatIfAnswer,
} from './answers.ts';
import { executive } from './executive-route.ts';
import { withGraph } from './moment.ts';
import { idempotencyOf } from './record-routes.ts';
import { asOfQuery, type OrgRoute, readJson, readQuery } from './route.ts';

const changesBody = z.strictObject({
  changes: z.array(changeSchema).min(1).max(MAX_CHANGES),
  dryRun: z.boolean().optional(),
  reason: z.string().max(2_000).optional(),
});
const whatIfBody = changesBody.pick({ changes: true });
const searchQuery = z.strictObject({
  q: z.string().max(200),
  limit: z.coerce.number().int().min(1).max(50).default(20),
});

const recallQuery = asOfQuery.extend({
  limit: z.coerce.number().int().min(1).max(200).default(200),
  cursor: z.string().max(2_000).optional(),
});

const describe = ({ type, label, help, required, filter, options }: Field) => ({
  type,
  label,
  help,
  required,
  filter,
  ...(options ? { options } : {}),
});

const meta: OrgRoute = {
  method: 'GET',
  path: '/meta',
  summary: 'The organisation, who is asking, custom fields, and numbers by kind and status',
  response: metaAnswer,
  handle: async (c, server) => {
    const actor = c.get('actor');
    const org = c.get('org');
    const settings = await server.orgSettings(org.id);
    const custom = Object.fromEntries(
      [...settings.custom].map(([kind, fields]) => [
        kind,
        Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, describe(field)])),
      ]),
    );
    const found = await server.db.run({ org: org.id }, async (tx) => {
      const row = await sql<{
        example: boolean;
        seq: number | null;
      }>`select org.example, (select max(seq) from journal where org_id = app_org()) as seq from org where id = app_org()`.execute(
        tx,
      );
      return {
        example: row.rows[0]?.example ?? false,
        seq: row.rows[0]?.seq ?? null,
        ...(await countKinds(tx, server.registry, actor)),
      };
    });
    const grants = actor.grants.map(({ role, scopes }) => ({ role, scopes: scopes === 'all' ? 'all' : [...scopes] }));
    return c.json({
      org: { ...org, example: found.example },
      actor: { type: actor.type, id: actor.id, grants },
      customFields: custom,
      counts: found.counts,
      recall: found.recall,
      seq: found.seq,
    });
  },
};

const scopeQuery = z.strictObject({ scope: z.string().min(1).max(100) });

const scopeCounts: OrgRoute = {
  method: 'GET',
  path: '/kind-counts',
  summary: 'Numbers by kind and status of one scope’s records, as its lists have them; scope=none: of those without',
  query: scopeQuery,
  response: scopeCountsAnswer,
  handle: async (c, server) => {
    const { scope } = readQuery(c, scopeQuery);
    const [actor, org] = [c.get('actor'), c.get('org').id];
    const { counts } = await server.db.run({ org }, async (tx) =>
      countKinds(tx, server.registry, actor, undefined, await inScope(tx, scope)),
    );
    return c.json({ counts });
  },
};

const home: OrgRoute = {
  method: 'GET',
  path: '/home',
  summary: 'What is broken, what runs out soon, and what has to be recalled',
  query: asOfQuery,
  response: homeAnswer,
  handle: async (c, server) => {
    const { asOf } = readQuery(c, asOfQuery);
    const [actor, org] = [c.get('actor'), c.get('org').id];
    const now = server.now();
    return c.json(
      asOf
        ? await server.past.run(
            org,
            asOf,
            (tx, past) => homeOf(tx, server.registry, actor, now, past),
            c.req.raw.signal,
          )
        : await server.db.run({ org }, (tx) => homeOf(tx, server.registry, actor, now)),
    );
  },
};

const search: OrgRoute = {
  method: 'GET',
  path: '/search',
  summary: 'Find records of any kind',
  query: searchQuery,
  response: searchAnswer,
  handle: async (c, server) => {
    const { q, limit } = readQuery(c, searchQuery);
    const actor = c.get('actor');
    return c.json(await server.db.run({ org: actor.org }, (tx) => searchAll(tx, server.registry, actor, q, limit)));
  },
};

const recall: OrgRoute = {
  method: 'GET',
  path: '/recall',
  summary: 'Statements whose support broke: who was told what, what is true now, a drafted correction',
  query: recallQuery,
  response: recallAnswer,
  handle: async (c, server) => {
    const { asOf, ...page } = readQuery(c, recallQuery);
    const actor = c.get('actor');
    return c.json(await withGraph(c, server, asOf, (tx, state) => recallList(tx, server.registry, actor, state, page)));
  },
};

const changes: OrgRoute = {
  method: 'POST',
  path: '/changes',
  summary: 'Make several changes at once, all or none; or say what they would do',
  body: changesBody,
  response: changesAnswer,
  handle: async (c, server) => {
    const body = await readJson(c, changesBody);
    const { changes: list, dryRun, reason } = body;
    const result = await server.commit(c.get('actor'), {
      changes: list as never,
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(reason === undefined ? {} : { reason }),
      ...(dryRun ? {} : idempotencyOf(c, body)),
    });
    const affected = await server.db.run({ org: c.get('org').id }, (tx) =>
      nameChanged(tx, server.registry, c.get('actor'), result.affected),
    );
    return c.json({ seq: result.seq, at: result.at, counts: result.counts, records: result.records, affected });
  },
};

const whatIf: OrgRoute = {
  method: 'POST',
  path: '/what-if',
  summary: 'What would stand differently after these changes; nothing is kept',
  body: whatIfBody,
  response: whatIfAnswer,
  handle: async (c, server) => {
    const { changes: list } = await readJson(c, whatIfBody);
    const result = await server.commit(c.get('actor'), { changes: list as never, dryRun: true });
    const affected = await server.db.run({ org: c.get('org').id }, (tx) =>
      nameChanged(tx, server.registry, c.get('actor'), result.affected),
    );
    return c.json({ affected });
  },
};

/** Routes of an organisation as a whole. They come before those of the kinds, whose first part of the path is a plural. */
export const orgRoutes: readonly OrgRoute[] = [meta, scopeCounts, home, executive, search, recall, changes, whatIf];
