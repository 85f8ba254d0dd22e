import { z } from 'zod';
import { STATUSES } from '../../assurance/types.ts';

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
  groups: z.array(group),
  lines: z.array(
    z.strictObject({
      ref: z.string(),
      title: z.string(),
      group: z.string(),
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
