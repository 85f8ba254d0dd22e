import { z } from 'zod';
import { parseJson } from '../../formats/json.ts';
import { type Read, readOk, refuseAll } from '../../formats/read.ts';
import { problemsOf } from '../../model/schema.ts';
import type { Report } from '../../model/validation/push.ts';
import { point } from './point.ts';

const schema = z.array(
  z.looseObject({
    name: z.string(),
    version: z.string().optional(),
    licence: z.string(),
    ships: z.boolean(),
    allowed: z.boolean(),
  }),
);

/** What `scripts/check-licences.mjs --json` prints, for judgement: `shipped` (under a licence that fits), `stated`. */
export const readLicences = (bytes: Uint8Array): Read<Report> => {
  const json = parseJson(bytes);
  if (!json.ok) return json;
  const parsed = schema.safeParse(json.value);
  if (!parsed.success)
    return refuseAll(problemsOf(parsed.error).map(({ pointer, detail }) => ({ where: pointer, message: detail })));
  const shipped = parsed.data.filter((one) => one.ships);
  const named = (list: typeof shipped) => list.map((one) => `${one.name}@${one.version ?? '?'} (${one.licence})`);
  const total = shipped.length;
  return readOk({
    label: 'Licences',
    noun: ['point', 'points'],
    parts: [
      point('shipped', named(shipped.filter((one) => !one.allowed)), {
        total,
        one: 'shipped package',
        lacks: 'under a licence that does not fit',
        all: 'each under a licence that fits',
      }),
      point('stated', named(shipped.filter((one) => one.licence === 'unknown')), {
        total,
        one: 'shipped package',
        lacks: 'without a stated licence',
        all: 'each with a stated licence',
      }),
    ],
  });
};
