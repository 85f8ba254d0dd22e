import { z } from 'zod';
import { PROBLEM_AREAS } from './verify/findings.ts';

// What the journal's routes answer in JSON, for OpenAPI; the contract test holds every answer against it.

const count = z.int().min(0);
const facts = z.record(z.string(), z.unknown());

export const journalAnswer = z.strictObject({
  items: z.array(
    z.strictObject({
      seq: count,
      at: z.iso.datetime(),
      actor: z.strictObject({ type: z.string(), id: z.string(), name: z.string().nullable() }),
      action: z.string().meta({ description: '"hidden": the caller may see nothing of it but that there is one.' }),
      reason: z.string().optional(),
      changes: z.array(facts).meta({
        description: 'What was done, by "op": create, update, remove, link, unlink, event; the first 200.',
      }),
      more: count.meta({ description: 'Changes that are not listed, because there are too many.' }),
      hidden: count.meta({ description: 'Changes about records that the caller may not see.' }),
      effects: z
        .array(facts)
        .optional()
        .meta({ description: 'Records whose status changed, with from and to; the first 200.' }),
      effectsTotal: count.optional(),
    }),
  ),
});

export const verifyAnswer = z.strictObject({
  org: z.uuid(),
  ok: z.boolean(),
  entries: count,
  root: z
    .string()
    .nullable()
    .meta({ description: 'Of the journal, in base64; null when entries are missing, as there is none then.' }),
  versions: count,
  links: count,
  files: count,
  checkpoints: count.meta({ description: 'Signed checkpoints, in the database and outside it, that agree.' }),
  problems: z
    .array(
      z.strictObject({
        org: z.uuid(),
        area: z.enum(PROBLEM_AREAS),
        seq: z.int().nullable().meta({ description: 'The entry that it is about, or the first of several.' }),
        id: z.string().optional().meta({ description: 'The record, link or file.' }),
        detail: z.string(),
      }),
    )
    .meta({ description: 'The first thousand.' }),
  problemCount: count,
});
