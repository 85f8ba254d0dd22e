import { z } from 'zod';
import { STATUSES } from '../../assurance/types.ts';
import { ROLES } from '../../model/permission.ts';
import { AUDIENCES } from '../query/why.ts';

// What is answered beside the records themselves, for OpenAPI; the contract test holds every answer against it.

const count = z.int().min(0);
const seq = z.int().min(0);
const moment = z.iso.datetime();
const status = z.enum(STATUSES).nullable();

const known = z.strictObject({
  id: z.uuid(),
  kind: z.string().meta({ description: 'Empty for a record that the caller may not see.' }),
  key: z.string(),
  title: z.string(),
  state: z.string(),
  status,
});
const named = known.pick({ id: true, kind: true, key: true, title: true });
const cause = named.extend({
  code: z.string().meta({ description: 'Why it counts, such as expired or open_critical.' }),
  since: moment,
});
const affected = named.extend({ before: status, after: status });
const anyData = z.record(z.string(), z.unknown());
const note = z.string().optional().meta({
  description:
    'Of a past moment: that the rules of today come to another status than was recorded, which is the one given.',
});

/** What one record is answered with, on top of what a list says of it. */
export const detailAnswer = z.looseObject({
  causes: z.array(cause),
  more: z.boolean().meta({ description: 'true: there are more causes than are listed.' }),
  derived: anyData,
  links: z.array(
    z.strictObject({ relation: z.string(), direction: z.enum(['in', 'out']), data: anyData, other: known }),
  ),
  linkCount: count,
  allowed: z.strictObject({
    update: z.boolean(),
    remove: z.boolean(),
    approve: z.boolean(),
    transitions: z.array(z.string()),
  }),
  note,
});

export const countsAnswer = z.strictObject({
  counts: z.array(z.strictObject({ value: z.string(), label: z.string().optional(), n: count })),
  total: count.meta({ description: 'Records, each counted once, also where it has several of the values.' }),
  others: count.optional().meta({ description: 'How many further values there are, with the fewest records each.' }),
  truncated: z.literal(true).optional().meta({
    description: 'More records match the text than are looked at: the best of them are counted, as in the list.',
  }),
});

export const historyAnswer = z.strictObject({
  versions: z.array(
    z.strictObject({
      version: z.int().min(1),
      seq,
      at: moment,
      until: moment.nullable(),
      actor: z.strictObject({ type: z.string(), id: z.string(), name: z.string().nullable() }),
      action: z.string(),
      title: z.string(),
      state: z.string(),
      changes: z.array(z.strictObject({ field: z.string(), from: z.unknown(), to: z.unknown() })),
    }),
  ),
  next: z
    .string()
    .nullable()
    .meta({ description: 'The cursor of the next page, of older versions; null on the last.' }),
});

const path = z.array(known.extend({ relation: z.string() }));
export const whyAnswer = z.strictObject({
  status,
  until: moment.nullable(),
  causes: z.array(cause.extend({ path })),
  note,
});

export const impactAnswer = z.strictObject({
  total: count,
  groups: z.array(
    z.strictObject({
      audience: z.enum(AUDIENCES),
      total: count,
      items: z.array(known.extend({ depth: count, path: z.array(named), to: z.string().optional() })),
    }),
  ),
});

const span = z.strictObject({
  status: z.enum(STATUSES),
  from: moment,
  to: moment.nullable(),
  causes: z.array(cause),
});
export const spansAnswer = z.strictObject({
  spans: z.array(span),
  effectiveness: z.strictObject({
    from: moment,
    to: moment,
    assured: z.number().min(0).max(1).nullable().meta({ description: 'Share of the applicable time.' }),
    byStatus: z.record(z.enum(STATUSES), z.number()).meta({ description: 'Milliseconds in each status.' }),
    lapses: z.array(span.extend({ to: moment })),
  }),
});

const byKind = z.record(z.string(), z.strictObject({ total: count, byStatus: z.record(z.string(), count) }));

export const scopeCountsAnswer = z.strictObject({ counts: byKind });

export const metaAnswer = z.strictObject({
  org: z.strictObject({ id: z.uuid(), slug: z.string(), name: z.string(), example: z.boolean() }),
  actor: z.strictObject({
    type: z.enum(['person', 'key', 'system']),
    id: z.string(),
    grants: z.array(z.strictObject({ role: z.enum(ROLES), scopes: z.union([z.literal('all'), z.array(z.uuid())]) })),
  }),
  customFields: z.record(
    z.string(),
    z.record(
      z.string(),
      z.strictObject({
        type: z.string(),
        label: z.string(),
        help: z.string(),
        required: z.boolean(),
        filter: z.boolean(),
        options: z.record(z.string(), z.string()).optional(),
      }),
    ),
  ),
  counts: byKind,
  recall: z.int().meta({ description: 'Statements that stand and are not assured.' }),
  seq: seq.nullable(),
});

export const homeAnswer = z.strictObject({
  status: byKind,
  broken: z
    .strictObject({
      total: count,
      items: z.array(named.extend({ status: z.literal('broken'), since: moment.nullable() })),
    })
    .meta({ description: 'What we promise or rely on and is broken; the first of each kind.' }),
  expiring: z
    .strictObject({
      total: count,
      items: z.array(named.extend({ until: moment })),
      kinds: z.record(z.string(), count).meta({ description: 'How many of each kind; `?runsOut=30d` lists them.' }),
    })
    .meta({ description: 'What runs out within 30 days; the next of it.' }),
  recall: count,
  loop: z.record(z.string(), count).meta({ description: 'The numbers of the trust loop, by name.' }),
  lapsed: z
    .strictObject({
      total: count,
      items: z.array(named.extend({ status: z.enum(STATUSES), before: z.enum(STATUSES), since: moment })),
    })
    .meta({ description: 'What became worse within a day; the first of them.' }),
  waiting: z
    .strictObject({
      total: count,
      items: z.array(
        named.extend({ state: z.string(), dueAt: moment.nullable(), as: z.enum(['owner', 'approver', 'reviewer']) }),
      ),
    })
    .meta({ description: 'What waits for the caller, by due date; the first of them.' }),
});

export const searchAnswer = z.strictObject({
  items: z.array(known),
  truncated: z.literal(true).optional().meta({ description: 'Not everything that matches was looked at: add a word.' }),
});

export const recallAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      statement: z.looseObject({ id: z.uuid(), key: z.string(), title: z.string() }),
      status: z.enum(STATUSES),
      since: moment.nullable(),
      causes: z.array(cause.extend({ path })),
      told: z.array(known),
      draft: z.string(),
    }),
  ),
  next: z.string().nullable().meta({ description: 'The cursor of the next page; null on the last.' }),
});

const record = z.strictObject({
  id: z.uuid(),
  kind: z.string(),
  key: z.string(),
  title: z.string(),
  state: z.string(),
  owner: z.uuid().nullable(),
  scope: z.uuid().nullable(),
  dueAt: moment.nullable(),
  version: z.int().min(1),
  createdAt: moment,
  updatedAt: moment,
  data: anyData,
});

export const whatIfAnswer = z.strictObject({ affected: z.array(affected) });

export const changesAnswer = z.strictObject({
  seq: seq.nullable().meta({ description: 'Position in the journal; null when nothing changed or on a dry run.' }),
  at: moment,
  counts: z.strictObject({
    created: count,
    updated: count,
    removed: count,
    linked: count,
    unlinked: count,
    unchanged: count,
  }),
  records: z.array(record.nullable()).meta({ description: 'The record each change ended in, in their order.' }),
  affected: z.array(affected),
});
