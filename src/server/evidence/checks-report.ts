import { z } from 'zod';
import { parseJson } from '../../formats/json.ts';
import { type Read, readOk, refuseAll } from '../../formats/read.ts';
import { problemsOf } from '../../model/schema.ts';
import type { Report } from '../../model/validation/push.ts';
import { momentOf } from './moment.ts';

const line = z.string().min(1).max(2_000);

const partSchema = z.strictObject({
  name: z.string().min(1).max(200),
  outcome: z.enum(['pass', 'fail', 'partial', 'skipped', 'not_applicable', 'not_checked']),
  message: line.optional(),
  notes: z.array(z.string().max(2_000)).max(10_000).optional(),
  target: z.string().min(1).max(500).optional(),
  total: z.int().min(0).max(1_000_000_000).optional(),
  failed: z.int().min(0).max(1_000_000_000).optional(),
});

/** A report of our own, for what has no format of its own: named points, each with its outcome. See docs/guide. */
export const checksSchema = z.strictObject({
  format: z.literal('candor.checks/v1'),
  label: z.string().min(1).max(60),
  at: z.iso.datetime({ offset: true }).optional(),
  /** Why there is no result at all. */
  couldNotRun: line.optional(),
  checks: z.array(partSchema).max(100_000),
});
export type Checks = z.input<typeof checksSchema>;

/** Reads a `candor.checks/v1` report for judgement. */
export const readChecks = (bytes: Uint8Array, now: number): Read<Report> => {
  const json = parseJson(bytes);
  if (!json.ok) return json;
  const parsed = checksSchema.safeParse(json.value);
  if (!parsed.success)
    return refuseAll(problemsOf(parsed.error).map(({ pointer, detail }) => ({ where: pointer, message: detail })));
  const { label, at, couldNotRun, checks } = parsed.data;
  const moment = momentOf(at, now);
  return readOk({
    label,
    noun: ['point', 'points'],
    ...(couldNotRun === undefined ? {} : { couldNotRun }),
    ...(moment === undefined ? {} : { at: moment }),
    parts: checks.map(({ name, total, failed, message, notes, target, outcome }) => ({
      title: name,
      names: [name],
      outcome,
      ...(message === undefined ? {} : { message }),
      ...(notes === undefined ? {} : { notes }),
      ...(target === undefined ? {} : { target }),
      ...(total === undefined ? {} : { counts: { total, failed: failed ?? 0 } }),
    })),
  });
};
