import { z } from 'zod';
import { STATUSES } from '../../assurance/types.ts';
import { MISSING } from '../../model/validation/gap.ts';

const count = z.int().min(0);
export const moment = z.iso.datetime();
export const status = z.enum(STATUSES).nullable();
const named = z.strictObject({ id: z.uuid(), key: z.string(), title: z.string() });

const tally = {
  total: count.meta({ description: 'Applied requirements that are not retired.' }),
  undecided: count.meta({ description: 'Those of which nobody said whether they apply.' }),
  byStatus: z.record(z.string(), count),
};
const group = z.strictObject({ name: z.string(), ...tally });

const adoption = named.extend({ state: z.string(), status, scope: named.nullable() });

export const matrixAnswer = z.strictObject({
  items: z.array(z.strictObject({ adoption, framework: named.nullable(), ...tally, groups: z.array(group) })),
  next: z.uuid().nullable().meta({ description: 'The cursor of the page that follows.' }),
});

const support = z.strictObject({
  id: z.uuid(),
  relation: z.enum(['satisfies', 'provided_by']),
  coverage: z.enum(['full', 'partial']),
  through: z.string().nullable().meta({ description: 'Key of the mapping that it followed from.' }),
});

const applied = z.strictObject({
  id: z.uuid(),
  key: z.string(),
  version: z.int(),
  status,
  until: moment.nullable(),
  applicability: z.string(),
  responsibility: z.string().nullable(),
  causes: z.array(z.strictObject({ id: z.uuid(), code: z.string(), since: moment })),
  more: z.boolean().meta({ description: 'There are more causes than are listed.' }),
  support: z.array(support).meta({ description: 'What meets it: controls, and whoever provides it.' }),
});

export const coverageAnswer = z.strictObject({
  adoption: adoption.extend({ until: moment.nullable(), framework: named.nullable() }),
  counts: z.strictObject(tally),
  groups: z.array(group.extend({ section: z.string() })),
  lines: z.array(
    z.strictObject({
      ref: z.string(),
      title: z.string(),
      group: z.string(),
      section: z.string().meta({ description: 'The part that the group stands in; empty where it stands in none.' }),
      under: z.string().nullable(),
      requirement: z.string().nullable(),
      applied: applied.nullable().meta({ description: 'Null for headings, and for what is not applied.' }),
    }),
  ),
  records: z
    .array(
      z.strictObject({
        id: z.uuid(),
        kind: z.string(),
        key: z.string(),
        title: z.string(),
        state: z.string(),
        status,
      }),
    )
    .meta({ description: 'What the lines name by id; of what you may not read the key is empty.' }),
});

const missingNames = Object.keys(MISSING) as [keyof typeof MISSING];
export const missing = z.enum(missingNames);

export const gapsAnswer = z.strictObject({
  total: count.meta({ description: 'Gaps of the kind asked for; of all kinds where none was.' }),
  byMissing: z.record(z.string(), count).meta({ description: 'All gaps by what is missing.' }),
  items: z.array(
    named.extend({
      status,
      missing,
      step: z.string().meta({ description: 'The one next step, in words.' }),
      about: named
        .extend({ kind: z.string() })
        .nullable()
        .meta({ description: 'The record that the step is about; null: the applied requirement itself.' }),
      adoption: named,
      waiting: z
        .strictObject({ frameworks: count, customers: count, promises: count })
        .meta({ description: 'What waits for it; gaps are sorted by the sum.' }),
      task: named.nullable().meta({ description: 'The oldest open task about it.' }),
    }),
  ),
});

export const tasksAnswer = z.strictObject({
  seq: z.int().nullable(),
  dryRun: z.boolean(),
  made: count,
  had: count.meta({ description: 'Gaps that had an open task already.' }),
  assured: count.meta({ description: 'Of what was asked for, no gap any more, or none that you may see.' }),
  tasks: z.array(named),
});

const text = z.string();
export const soaAnswer = z.strictObject({
  adoption: named.extend({ note: text }),
  state: text,
  framework: z.strictObject({ key: text, title: text, edition: text, publisher: text }).nullable(),
  scope: z.strictObject({ key: text, title: text }).nullable(),
  at: moment,
  approved: z.strictObject({ by: text, at: moment }).nullable().meta({ description: 'Who put it in force last.' }),
  journal: z.strictObject({ size: count, root: text }),
  rows: z.array(
    z.strictObject({
      id: z.uuid(),
      key: text,
      version: z.int(),
      ref: text,
      title: text,
      group: text,
      text: text.nullable().meta({ description: 'The framework’s own, where a licensed copy holds it.' }),
      applicability: text,
      justification: text,
      responsibility: text.nullable(),
      implementation: text,
      status,
      support: z.array(named.extend({ kind: text, status, relation: text, coverage: text })),
    }),
  ),
});
