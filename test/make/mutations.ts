import { type RawBuilder, sql } from 'kysely';
import type { StoreProblem } from '../../src/server/journal/verify.ts';
import type { Tx } from '../../src/server/store/database.ts';

/** A change, what it must be found as, and where. */
export interface Mutation {
  readonly name: string;
  readonly changes: readonly RawBuilder<unknown>[];
  readonly area: StoreProblem['area'];
  readonly seq?: number;
  readonly id?: string;
}

const flip = (text: string, place: number): string =>
  text.slice(0, place) + String.fromCharCode(text.charCodeAt(place) ^ 1) + text.slice(place + 1);

export const journalMutations = async (tx: Tx): Promise<Mutation[]> => {
  const { rows } = await sql<{ seq: number; entry: string }>`select seq, entry from journal order by seq`.execute(tx);
  const mutations: Mutation[] = [];
  for (const { seq, entry } of rows) {
    const place = (seq * 7919) % entry.length;
    const at = (what: RawBuilder<unknown>) => sql`update journal set ${what} where org_id = app_org() and seq = ${seq}`;
    mutations.push(
      { name: `one bit of entry ${seq}`, changes: [at(sql`entry = ${flip(entry, place)}`)], area: 'journal', seq },
      {
        name: `a line break at the end of entry ${seq}`,
        changes: [at(sql`entry = entry || E'\n'`)],
        area: 'journal',
        seq,
      },
      {
        name: `one bit of leaf ${seq}`,
        changes: [at(sql`leaf = set_bit(leaf, ${(seq * 31) % 256}, 1 - get_bit(leaf, ${(seq * 31) % 256}))`)],
        area: 'journal',
        seq,
      },
      {
        name: `a leaf ${seq} of another length`,
        changes: [at(sql`leaf = leaf || '\\x00'::bytea`)],
        area: 'journal',
        seq,
      },
      { name: `the moment of ${seq}`, changes: [at(sql`at = at + interval '1 microsecond'`)], area: 'journal', seq },
      { name: `the actor of ${seq}`, changes: [at(sql`actor_id = 'somebody'`)], area: 'journal', seq },
      { name: `the action of ${seq}`, changes: [at(sql`action = 'nothing'`)], area: 'journal', seq },
      {
        name: `entry ${seq} with its leaf`,
        changes: [
          at(
            sql`entry = replace(entry, '"v":1', '"w":1'), leaf = sha256('\\x00'::bytea || convert_to(replace(entry, '"v":1', '"w":1'), 'UTF8'))`,
          ),
        ],
        area: 'journal',
        seq,
      },
      {
        name: `entry ${seq} dropped`,
        changes: [sql`delete from journal where org_id = app_org() and seq = ${seq}`],
        area: 'journal',
        seq,
      },
      {
        name: `the tail from ${seq}`,
        changes: [
          sql`delete from journal where org_id = app_org() and seq >= ${seq}`,
          sql`delete from checkpoint where org_id = app_org() and size > ${seq} returning size`,
        ],
        area: 'journal',
        seq,
      },
    );
    if (seq > 0) {
      mutations.push({
        name: `entries ${seq - 1} and ${seq} swapped`,
        changes: [
          sql`update journal set seq = -1 where org_id = app_org() and seq = ${seq}`,
          sql`update journal set seq = ${seq} where org_id = app_org() and seq = ${seq - 1}`,
          sql`update journal set seq = ${seq - 1} where org_id = app_org() and seq = -1`,
        ],
        area: 'journal',
        seq,
      });
    }
  }
  mutations.push({
    name: 'an entry before the first',
    changes: [
      sql`insert into journal select org_id, -1, at, actor_type, actor_id, action, entry, leaf from journal where org_id = app_org() and seq = 0`,
    ],
    area: 'journal',
  });
  return mutations;
};

export const treeMutations = async (tx: Tx): Promise<Mutation[]> => {
  const nodes = await sql<{
    level: number;
    idx: number;
  }>`select level, idx from journal_node order by level, idx`.execute(tx);
  const points = await sql<{ size: number; note: string }>`select size, note from checkpoint order by size`.execute(tx);
  const last = Math.max(...nodes.rows.map((row) => row.level));
  return [
    ...nodes.rows.flatMap(({ level, idx }): Mutation[] => {
      const seq = idx * 2 ** level;
      const here = sql`where org_id = app_org() and level = ${level} and idx = ${idx}`;
      return [
        { name: `node ${level}/${idx} removed`, changes: [sql`delete from journal_node ${here}`], area: 'node', seq },
        {
          name: `one bit of node ${level}/${idx}`,
          changes: [sql`update journal_node set hash = set_bit(hash, 9, 1 - get_bit(hash, 9)) ${here}`],
          area: 'node',
          seq,
        },
      ];
    }),
    {
      name: 'a node too many',
      changes: [sql`insert into journal_node values (app_org(), ${last + 1}, 0, ${Buffer.alloc(32)})`],
      area: 'node',
      seq: 0,
    },
    ...points.rows.flatMap(({ size: over, note }): Mutation[] => [
      {
        name: `one bit of the checkpoint over ${over}`,
        changes: [
          sql`update checkpoint set note = ${flip(note, note.length - 20)} where org_id = app_org() and size = ${over}`,
        ],
        area: 'checkpoint',
        seq: over - 1,
      },
      {
        name: `the size of the checkpoint over ${over}`,
        changes: [sql`update checkpoint set size = size + 1000 where org_id = app_org() and size = ${over}`],
        area: 'checkpoint',
        seq: over + 999,
      },
    ]),
  ];
};

export const versionMutations = async (tx: Tx): Promise<Mutation[]> => {
  const { rows } = await sql<{ record_id: string; version: number; seq: number; current: boolean }>`
    select record_id, version, seq, valid_to is null as current from record_version order by seq, record_id`.execute(
    tx,
  );
  return rows.flatMap(({ record_id: id, version, seq, current }, index): Mutation[] => {
    const at = (what: RawBuilder<unknown>) =>
      sql`update record_version set ${what} where org_id = app_org() and record_id = ${id} and version = ${version}`;
    const ways: [string, RawBuilder<unknown>][] = [
      ['title', sql`title = title || '.'`],
      ['data', sql`data = data || '{"x": 1}'`],
      ['state', sql`state = 'other'`],
      ['digest', sql`digest = 'A' || digest`],
      ['salt', sql`salt = set_bit(salt, 0, 1 - get_bit(salt, 0))`],
      ['time', sql`valid_from = valid_from - interval '1 second'`],
      ['due', sql`due_at = '2030-01-01'`],
    ];
    const [name, what] = ways[index % ways.length] as [string, RawBuilder<unknown>];
    return [
      { name: `${name} of version ${version}`, changes: [at(what)], area: 'version', seq, id },
      {
        name: `version ${version} dropped`,
        changes: [
          sql`delete from record_version where org_id = app_org() and record_id = ${id} and version = ${version}`,
        ],
        area: 'version',
        seq,
        id,
      },
      { name: `the entry of version ${version}`, changes: [at(sql`seq = seq + 1`)], area: 'version', id },
      {
        name: `the end of version ${version}`,
        changes: [
          at(
            current
              ? sql`end_seq = (select max(seq) from journal where org_id = app_org()), valid_to = now()`
              : sql`end_seq = null, valid_to = null`,
          ),
        ],
        area: current ? 'record' : 'version',
        id,
      },
    ];
  });
};

export const recordMutations = async (tx: Tx): Promise<Mutation[]> => {
  const { rows } = await sql<{ id: string; key: string; seq: number }>`
    select record.id, record.key, version.seq from record join record_version as version on version.record_id = record.id and version.valid_to is null
    order by record.id`.execute(tx);
  const ways: [string, RawBuilder<unknown>][] = [
    ['title', sql`title = 'Other'`],
    ['data', sql`data = data || '{"summary": "x"}'`],
    ['state', sql`state = 'draft '`],
    ['owner', sql`owner_id = id`],
    ['version', sql`version = version + 1`],
    ['moment', sql`updated_at = updated_at + interval '1 ms'`],
  ];
  return rows.flatMap(({ id, key, seq }, index): Mutation[] => {
    const [name, what] = ways[index % ways.length] as [string, RawBuilder<unknown>];
    return [
      {
        name: `${name} of ${key}`,
        changes: [sql`update record set ${what} where org_id = app_org() and id = ${id}`],
        area: 'record',
        seq,
        id,
      },
      {
        name: `${key} deleted`,
        changes: [sql`delete from record where org_id = app_org() and id = ${id}`],
        area: 'record',
        seq,
        id,
      },
    ];
  });
};

export const linkMutations = async (tx: Tx): Promise<Mutation[]> => {
  const { rows } = await sql<{
    id: string;
    seq: number;
    ended: boolean;
  }>`select id, seq, end_seq is not null as ended from link order by id`.execute(tx);
  return rows.flatMap(({ id, seq, ended }): Mutation[] => {
    const at = (what: RawBuilder<unknown>) => sql`update link set ${what} where org_id = app_org() and id = ${id}`;
    return [
      { name: 'data of a link', changes: [at(sql`data = '{"coverage": "full"}'`)], area: 'link', seq, id },
      { name: 'target of a link', changes: [at(sql`to_id = from_id`)], area: 'link', seq, id },
      { name: 'digest of a link', changes: [at(sql`digest = ''`)], area: 'link', seq, id },
      { name: 'entry of a link', changes: [at(sql`seq = 0`)], area: 'link', id },
      {
        name: 'end of a link',
        changes: [
          at(
            ended
              ? sql`end_seq = null, valid_to = null`
              : sql`end_seq = (select max(seq) from journal where org_id = app_org()), valid_to = (select at from journal where org_id = app_org() and seq = (select max(seq) from journal where org_id = app_org()))`,
          ),
        ],
        area: 'link',
        id,
      },
      {
        name: 'a link dropped',
        changes: [sql`delete from link where org_id = app_org() and id = ${id}`],
        area: 'link',
        seq,
        id,
      },
      {
        name: 'a link of nobody',
        changes: [
          sql`insert into link select org_id, gen_random_uuid(), from_id, relation, to_id, data, salt, digest, valid_from, valid_to, seq, end_seq from link where org_id = app_org() and id = ${id} and valid_to is not null union all select org_id, gen_random_uuid(), from_id, 'governed_by', to_id, data, salt, digest, valid_from, valid_to, seq, end_seq from link where org_id = app_org() and id = ${id} and valid_to is null`,
        ],
        area: 'link',
        seq,
      },
    ];
  });
};

export const standingMutations = async (tx: Tx): Promise<Mutation[]> => {
  const standing = await sql<{
    id: string;
    status: string;
    causes: readonly { id: string; code: string; since: number }[];
    held: Readonly<Record<string, number>> | null;
  }>`select record_id as id, status, causes, held from assurance order by record_id`.execute(tx);
  const spans = await sql<{
    id: string;
    from_at: Date;
    open: boolean;
    seq: number;
  }>`select record_id as id, from_at, to_at is null as open,
    (select min(seq) from journal where at >= from_at) as seq from assurance_span order by record_id, from_at`.execute(
    tx,
  );
  return [
    ...standing.rows.flatMap(({ id, status, causes, held }): Mutation[] => {
      const at = (what: RawBuilder<unknown>) =>
        sql`update assurance set ${what} where org_id = app_org() and record_id = ${id}`;
      const other = status === 'assured' ? 'broken' : 'assured';
      return [
        { name: 'a status', changes: [at(sql`status = ${other}`)], area: 'assurance', id },
        { name: 'an until', changes: [at(sql`until = '2031-01-01'`)], area: 'assurance', id },
        {
          name: 'causes',
          changes: [at(sql`causes = '[{"id": "00000000-0000-0000-0000-000000000000", "code": "x", "since": 0}]'`)],
          area: 'assurance',
          id,
        },
        { name: 'a code that holds nothing', changes: [at(sql`held = '{"x": 1}'`)], area: 'assurance', id },
        { name: 'an entry to come', changes: [at(sql`held_seq = 1000000`)], area: 'assurance', id },
        ...(causes.length > 0
          ? [
              {
                name: 'since when a cause holds',
                changes: [at(sql`causes = jsonb_set(causes, '{0,since}', '1')`)],
                area: 'assurance' as const,
                id,
              },
            ]
          : []),
        ...(held
          ? [{ name: 'since when codes hold', changes: [at(sql`held = null`)], area: 'assurance' as const }]
          : []),
        { name: 'since', changes: [at(sql`since = since - interval '1 hour'`)], area: 'assurance', id },
        {
          name: 'a status dropped',
          changes: [sql`delete from assurance where org_id = app_org() and record_id = ${id}`],
          area: 'assurance',
          id,
        },
      ];
    }),
    ...spans.rows.flatMap(({ id, from_at, open, seq }): Mutation[] =>
      open ? openSpanMutations(id, seq) : endedSpanMutations(id, from_at, seq),
    ),
    {
      name: 'a facet',
      changes: [
        sql`update facet set value = 'other' where org_id = app_org() and record_id = (select record_id from facet limit 1) and field = (select field from facet limit 1)`,
      ],
      area: 'facet',
    },
    { name: 'no facets', changes: [sql`delete from facet where org_id = app_org()`], area: 'facet' },
    {
      name: 'a counter',
      changes: [sql`update record_count set n = n + 1 where org_id = app_org() and kind = 'control'`],
      area: 'count',
    },
    { name: 'no counters', changes: [sql`delete from record_count where org_id = app_org()`], area: 'count' },
  ];
};

/** The open span stands in the row of the record, whose status and causes are damaged above. */
const openSpanMutations = (id: string, seq: number): Mutation[] => {
  const at = (what: RawBuilder<unknown>) =>
    sql`update assurance set ${what} where org_id = app_org() and record_id = ${id}`;
  return [
    {
      name: 'beginning of the open span',
      changes: [at(sql`span_from = span_from - interval '1 s'`)],
      area: 'span',
      seq,
    },
    {
      name: 'the open span, ended unseen',
      changes: [at(sql`span_from = span_from + interval '1 s'`)],
      area: 'span',
      seq,
    },
  ];
};

const endedSpanMutations = (id: string, from: Date, seq: number): Mutation[] => {
  const here = sql`where org_id = app_org() and record_id = ${id} and from_at = ${from}`;
  const set = (what: RawBuilder<unknown>) => sql`update assurance_past set ${what} ${here}`;
  return [
    { name: 'status of a span', changes: [set(sql`status = 'not_applicable'`)], area: 'span', seq },
    {
      name: 'causes of a span',
      changes: [set(sql`causes = '[{"id": "x", "code": "y", "since": 1}]'`)],
      area: 'span',
      seq,
    },
    { name: 'beginning of a span', changes: [set(sql`from_at = from_at - interval '1 s'`)], area: 'span', seq },
    { name: 'end of a span', changes: [set(sql`to_at = to_at + interval '1 s'`)], area: 'span' },
    { name: 'a span dropped', changes: [sql`delete from assurance_past ${here}`], area: 'span', seq },
  ];
};
