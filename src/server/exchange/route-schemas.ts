import { z } from 'zod';

const status = z.enum(['broken', 'unproven', 'weakened', 'assured', 'not_applicable']).nullable();

const affected = z.array(
  z.strictObject({
    id: z.uuid(),
    kind: z.string(),
    key: z.string(),
    title: z.string(),
    before: status,
    after: status,
  }),
);

const planEntry = z.strictObject({
  op: z.enum(['create', 'update', 'remove']),
  kind: z.string(),
  key: z.string().meta({ description: 'Empty for a new record that gets its key when it is written.' }),
  title: z.string(),
  fields: z.array(z.strictObject({ field: z.string(), from: z.unknown(), to: z.unknown() })),
});

/** What a plan, or a commit, does: to how many records and links. */
export const counts = z.strictObject({
  created: z.int(),
  updated: z.int(),
  removed: z.int(),
  linked: z.int(),
  unlinked: z.int(),
  unchanged: z.int(),
});

export const programmePlan = z.strictObject({
  changes: z.array(planEntry),
  counts,
  affected,
  parts: z.int().meta({ description: 'How many commits it takes.' }),
  unchecked: z
    .int()
    .meta({ description: 'Changes that a dry run could not look at, because they rest on an earlier part.' }),
});

export const programmeApplied = programmePlan.extend({ seq: z.int().nullable() });

export const drift = z.strictObject({
  changes: z.array(planEntry),
  extra: z.array(z.strictObject({ kind: z.string(), key: z.string(), title: z.string(), applied: z.boolean() })),
});

export const programmeFiles = z.strictObject({
  files: z.array(z.strictObject({ name: z.string(), text: z.string() })),
});

export const imported = z.strictObject({
  rows: z.int(),
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  applied: z.boolean(),
  seq: z.int().nullable(),
  errors: z.array(z.strictObject({ row: z.int(), column: z.string().optional(), message: z.string() })),
  wrong: z.int(),
  columns: z.array(z.strictObject({ header: z.string(), column: z.string().nullable(), label: z.string().nullable() })),
  sample: z.array(planEntry.extend({ row: z.int() })),
  affected,
});
