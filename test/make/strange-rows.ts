import { sql } from 'kysely';
import type { Mutation } from './mutations.ts';

/** Rows that no commit could have written, and that code which trusts the database stumbles over. */
export const strangeRows: readonly Mutation[] = [
  {
    name: 'causes that are no list',
    changes: [sql`update assurance set causes = '"x"' where org_id = app_org()`],
    area: 'assurance',
  },
  {
    name: 'causes of nothing',
    changes: [sql`update assurance set causes = 'null' where org_id = app_org()`],
    area: 'assurance',
  },
  {
    name: 'codes that are no object',
    changes: [sql`update assurance set held = '"x"' where org_id = app_org()`],
    area: 'assurance',
  },
  {
    name: 'codes since no moment',
    changes: [
      sql`update assurance set held = '{"failed": "soon", "no_evidence": [1], "no_check": null}' where org_id = app_org()`,
    ],
    area: 'assurance',
  },
  {
    name: 'data that is a list',
    changes: [sql`update record set data = '[1]' where org_id = app_org()`],
    area: 'record',
  },
  {
    name: 'data that is nothing',
    changes: [sql`update record_version set data = 'null' where org_id = app_org()`],
    area: 'version',
    seq: 0,
  },
  {
    name: 'data of another type',
    changes: [sql`update record set data = '{"validUntil": {"a": 1}, "effectiveAt": [2]}' where org_id = app_org()`],
    area: 'record',
  },
  {
    name: 'data nested deep',
    changes: [
      sql`update record_version set data = (repeat('[', 2000) || repeat(']', 2000))::jsonb where org_id = app_org()`,
    ],
    area: 'version',
    seq: 0,
  },
  {
    name: 'an unknown kind',
    changes: [sql`update record set kind = 'nothing' where org_id = app_org()`],
    area: 'record',
  },
  {
    name: 'spans from the beginning of time',
    changes: [sql`update assurance set span_from = '-infinity' where org_id = app_org()`],
    area: 'span',
  },
  {
    name: 'spans to the end of time',
    changes: [sql`update assurance_past set to_at = 'infinity' where org_id = app_org()`],
    area: 'span',
  },
  {
    name: 'records made at the end of time',
    changes: [
      sql`update record set created_at = 'infinity', updated_at = 'infinity', due_at = 'infinity' where org_id = app_org()`,
    ],
    area: 'record',
  },
  {
    name: 'versions from the end of time',
    changes: [sql`update record_version set created_at = 'infinity' where org_id = app_org()`],
    area: 'version',
    seq: 0,
  },
  {
    name: 'entries at the end of time',
    changes: [sql`update journal set at = 'infinity' where org_id = app_org()`],
    area: 'journal',
    seq: 0,
  },
  {
    name: 'an entry that is no JSON',
    changes: [sql`update journal set entry = '' where org_id = app_org()`],
    area: 'journal',
    seq: 0,
  },
  {
    name: 'an entry of other things',
    changes: [
      sql`update journal set entry = '{"v":1,"changes":[{"op":"create","id":7},{"op":"remove","id":null},{"op":"link"},null]}' where org_id = app_org()`,
    ],
    area: 'journal',
    seq: 0,
  },
  {
    name: 'a note of other things',
    changes: [sql`update checkpoint set note = '' where org_id = app_org()`],
    area: 'checkpoint',
  },
  {
    name: 'nothing at all',
    changes: [
      'journal',
      'journal_node',
      'record_version',
      'link',
      'record',
      'assurance',
      'assurance_past',
      'facet',
      'record_count',
      'checkpoint',
    ].map((table) => sql`delete from ${sql.table(table)} where org_id = app_org()`),
    area: 'journal',
    seq: 0,
  },
];
