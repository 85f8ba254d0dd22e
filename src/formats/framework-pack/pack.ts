import { z } from 'zod';

/** The first line of a pack: the format's name and version. What reads another version does not read this one. */
export const PACK_FORMAT = 'candor-framework-pack/1';

/** Bounds of a pack. A whole one is adopted in one commit, two changes for each requirement. */
export const PACK_LIMITS = { maxBytes: 2_000_000, maxGroups: 2_000, maxRequirements: 9_000 } as const;

/** Of a pack, in lower case: without an underscore, so that one ends it within a record's key. */
export const PACK_KEY = /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/;
export const PACK_DAY = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: that they are not there is what is checked
const LINE = /^[^\s\u0000-\u001f\u007f](?:[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f])?$/u;

export const line = (max: number) =>
  z.string().max(max, `at most ${max} characters`).regex(LINE, 'one line of text, without spaces around it');
/** A number as its publisher writes it. */
export const reference = line(39);

const group = z.strictObject({
  id: reference,
  title: line(200),
  parent: reference.optional(),
});

const requirement = z.strictObject({
  /** As the publisher numbers it. */
  number: reference,
  group: reference,
  /** The requirement that it is a part of, which stands before it. */
  under: reference.optional(),
  /** The publisher's short title where that is a fact, or our own label; absent, it is that of `under` or of the group. */
  title: line(300).optional(),
  /** false for headings and for numbers that are withdrawn. */
  assessable: z.boolean().optional(),
});

/** One edition of a framework as a file. What a pack holds never includes a sentence that its publisher owns. */
export const packSchema = z.strictObject({
  format: z.literal(PACK_FORMAT, `must be ${PACK_FORMAT}: this Candor reads no other version`),
  /** Of the edition, for ever: the keys of the records made from it follow from this. */
  key: z.string().max(40, 'at most 40 characters').regex(PACK_KEY, 'lower-case words, digits, dots and hyphens'),
  /** Of this file about the edition: raised with each correction. */
  version: z.int().min(1).max(1_000_000),
  title: line(200),
  edition: line(80),
  publisher: line(120),
  type: z.enum(['standard', 'attestation', 'law', 'catalogue', 'internal']),
  /** A day, a month or a year, as exactly as it is known. */
  publishedOn: z.string().regex(PACK_DAY, 'a day, a month or a year: "2022-10-25", "2022-10", "2022"').optional(),
  cycle: line(300).optional(),
  licence: line(300),
  address: z
    .url({ protocol: /^https$/, error: 'an https address' })
    .max(500)
    .optional(),
  /** `edition only`: that it exists is known, its numbers could not be verified; they come from a licensed copy. */
  holds: z.enum(['numbers', 'numbers and titles', 'our labels', 'edition only']),
  description: line(1_000).optional(),
  groups: z.array(group).max(PACK_LIMITS.maxGroups),
  requirements: z.array(requirement).max(PACK_LIMITS.maxRequirements),
});

export type PackFile = z.output<typeof packSchema>;

/** A requirement with what it inherits. */
export interface PackRequirement {
  readonly number: string;
  /** Its part of a record's key: letters, digits, dots, hyphens and underscores; no two of a pack are the same. */
  readonly name: string;
  readonly group: string;
  readonly under?: string;
  readonly title: string;
  readonly assessable: boolean;
}

export type FrameworkPack = Omit<PackFile, 'requirements' | 'format'> & {
  readonly requirements: readonly PackRequirement[];
};

/** A number as part of a record's key. Several can become the same: `readPack` refuses a pack in which two do. */
export const nameOfNumber = (number: string): string => number.replace(/[^A-Za-z0-9.-]+/g, '_').replace(/^_+|_+$/g, '');
