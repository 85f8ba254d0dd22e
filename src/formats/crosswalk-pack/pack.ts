import { z } from 'zod';
import { line, PACK_DAY, PACK_KEY, reference } from '../framework-pack/pack.ts';
import { RELATIONS, type Relation } from './relation.ts';

/** The first line of a crosswalk pack: the format's name and version. What reads another version does not read this one. */
export const CROSSWALK_FORMAT = 'candor-crosswalk-pack/1';

/** Bounds of a crosswalk pack. A whole one is loaded in one commit, one record for each of its maps. */
export const CROSSWALK_LIMITS = { maxBytes: 2_000_000, maxMaps: 9_000, maxTargets: 500 } as const;

const key = z.string().max(40, 'at most 40 characters').regex(PACK_KEY, 'lower-case words, digits, dots and hyphens');

const map = z.strictObject({
  source: reference,
  /** Where it is another than that of the pack. */
  relation: z.enum(RELATIONS).optional(),
  targets: z.array(reference).min(1).max(CROSSWALK_LIMITS.maxTargets),
  rationale: line(1_000).optional(),
});

/** A crosswalk between two framework packs as a file: pairs of numbers, and nothing that a publisher wrote about them. */
export const crosswalkSchema = z.strictObject({
  format: z.literal(CROSSWALK_FORMAT, `must be ${CROSSWALK_FORMAT}: this Candor reads no other version`),
  /** For ever: the keys of the records made from it follow from this. */
  key,
  version: z.int().min(1).max(1_000_000),
  title: line(200),
  /** Keys of the framework packs. */
  source: key,
  target: key,
  relation: z.enum(RELATIONS),
  /** Who says that they relate, and where. */
  publisher: line(200),
  publishedOn: z.string().regex(PACK_DAY, 'a day, a month or a year: "2022-10-25", "2022-10", "2022"').optional(),
  licence: line(300),
  address: z
    .url({ protocol: /^https$/, error: 'an https address' })
    .max(500)
    .optional(),
  description: line(1_000).optional(),
  maps: z.array(map).min(1).max(CROSSWALK_LIMITS.maxMaps),
});

export type CrosswalkFile = z.output<typeof crosswalkSchema>;

/** All that is said of one number of the source. */
export interface CrosswalkMap {
  readonly source: string;
  /** Its part of a record's key; no two of a pack are the same. */
  readonly name: string;
  readonly relation: Relation;
  readonly targets: readonly string[];
  readonly rationale?: string;
}

export type CrosswalkPack = Omit<CrosswalkFile, 'format' | 'maps'> & { readonly maps: readonly CrosswalkMap[] };
