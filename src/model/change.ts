import { z } from 'zod';
import { momentSchema } from './field.ts';
import { keySchema, titleSchema } from './schema.ts';

/** A record, by id (uuid) or key (`CTL-12`). */
export const refSchema = z.string().min(1).max(100).meta({ title: 'Reference', description: 'A record’s id or key.' });

const data = z.record(z.string(), z.unknown());
const version = z
  .int()
  .min(1)
  .optional()
  .meta({ description: 'Refused as a conflict when the record has moved on from it.' });

/** A link as written on a record: just the target, or the target with the link’s own fields. */
export const linkTargetSchema = z.union([refSchema, z.strictObject({ to: refSchema, data: data.optional() })]);

const common = {
  state: z.string().max(60).optional(),
  owner: refSchema.nullable().optional(),
  scope: refSchema.nullable().optional(),
  dueAt: momentSchema.nullable().optional(),
};

export const createSchema = z.strictObject({
  op: z.literal('create'),
  kind: z.string(),
  id: z.uuid().toLowerCase().optional(),
  key: keySchema.optional(),
  title: titleSchema,
  data: data.default({}),
  ...common,
  links: z.record(z.string(), z.union([linkTargetSchema, z.array(linkTargetSchema).max(10_000)])).optional(),
});
export const updateSchema = z.strictObject({
  op: z.literal('update'),
  ref: refSchema,
  version,
  title: titleSchema.optional(),
  data: data.optional(),
  ...common,
});
export const transitionSchema = z.strictObject({
  op: z.literal('transition'),
  ref: refSchema,
  version,
  name: z.string().max(60),
});
export const removeSchema = z.strictObject({ op: z.literal('remove'), ref: refSchema, version });
export const linkSchema = z.strictObject({
  op: z.literal('link'),
  from: refSchema,
  relation: z.string().max(60),
  to: refSchema,
  data: data.optional(),
});
export const unlinkSchema = z.strictObject({
  op: z.literal('unlink'),
  from: refSchema,
  relation: z.string().max(60),
  to: refSchema,
});

/** One change as it comes from outside. */
export const changeSchema = z.discriminatedUnion('op', [
  createSchema,
  updateSchema,
  transitionSchema,
  removeSchema,
  linkSchema,
  unlinkSchema,
]);
export type Change = z.input<typeof changeSchema>;

/** Something that happened to the organisation rather than to a record: members, keys, settings. Only in the journal. */
export interface JournalEvent {
  readonly op: 'event';
  readonly name: string;
  readonly data: Readonly<Record<string, string | number | boolean | null>>;
}

/** How many changes one commit takes. */
export const MAX_CHANGES = 20_000;
