import { z } from 'zod';
import { refSchema } from '../../../model/change.ts';
import { type OrgRoute, readJson, readQuery } from '../../http/route.ts';
import { type ComparedRequirement, FATES } from './compare.ts';
import { compareFrameworks, type Moved, moveAdoption } from './move-adoption.ts';
import { isDecided, type MoveLine } from './plan-move.ts';
import type { Editions } from './read-editions.ts';

const number = z.string().min(1).max(500);
const compareQuery = z.strictObject({
  from: refSchema.meta({ description: 'The older edition.' }),
  to: refSchema.meta({ description: 'The newer edition.' }),
});
const moveBody = z.strictObject({
  adoption: refSchema,
  to: refSchema.meta({ description: 'The framework, in the edition to move to.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Say what it would do; nothing is kept.' }),
  corrections: z
    .array(z.strictObject({ to: number, from: number.nullable() }))
    .max(10_000)
    .default([])
    .meta({ description: 'By numbers: what a requirement of the newer edition was in the older; null: nothing.' }),
  trustTitles: z.boolean().default(false).meta({
    description: 'Carry over also where number and title are the same and no text shows whether the meaning is.',
  }),
});

const fate = z.enum(FATES);
const likeness = z.number().min(0).max(1);
const edition = z.strictObject({ key: z.string(), title: z.string(), edition: z.string() });
const line = z.strictObject({
  number: z.string(),
  title: z.string(),
  text: z.string().meta({ description: 'Its beginning; empty where it is unchanged.' }),
  fate,
  from: z.string().nullable().meta({ description: 'Number of the older requirement that it is.' }),
  basis: z.enum(['mapping', 'text', 'title']).nullable(),
  likeness: likeness.nullable().meta({ description: 'Of the words of the two, from 0 to 1.' }),
  before: z
    .strictObject({ number: z.string(), title: z.string(), text: z.string() })
    .nullable()
    .meta({ description: 'The older one it is held against: what it is, or what had its number.' }),
  candidates: z.array(z.strictObject({ number: z.string(), title: z.string(), likeness })),
  reused: z.boolean().meta({ description: 'Its number meant something else, or may have.' }),
});
const counts = z.strictObject(
  Object.fromEntries(FATES.map((name) => [name, z.int()])) as Record<(typeof FATES)[number], z.ZodInt>,
);

const compared = z.strictObject({
  older: edition,
  newer: edition,
  counts,
  lines: z.array(line),
  gone: z.array(z.strictObject({ number: z.string(), title: z.string(), text: z.string() })),
});

const open = z.int().meta({ description: 'Open findings, exceptions and open tasks that are about it.' });
const moved = z.strictObject({
  dryRun: z.boolean(),
  seq: z.int().nullable(),
  adoption: z.string().nullable().meta({ description: 'Key of the new adoption; null on a dry run.' }),
  from: z.strictObject({ key: z.string(), title: z.string() }),
  older: edition,
  newer: edition,
  counts,
  carried: z.int().meta({ description: 'Requirements that get what was decided for an older one.' }),
  undecided: z.int().meta({ description: 'Requirements that start undecided.' }),
  lines: z.array(
    line.extend({
      carried: z
        .strictObject({
          key: z.string(),
          number: z.string(),
          applicability: z.string().nullable(),
          controls: z.int(),
          open,
          decided: z.boolean(),
        })
        .nullable()
        .meta({ description: 'The applied requirement whose decisions it gets.' }),
      isCorrected: z.boolean(),
      lostParameters: z.array(z.string()),
    }),
  ),
  notCarried: z
    .array(
      z.strictObject({
        key: z.string(),
        number: z.string(),
        title: z.string(),
        fate: z.enum([...FATES, 'gone']),
        controls: z.int(),
        open,
        applicability: z.string().nullable(),
      }),
    )
    .meta({ description: 'What was decided and is carried nowhere; it stays in the older adoption.' }),
});

/** Enough to tell two texts apart. */
const SHOWN = 1_200;
const cut = (text: string): string =>
  text.length > SHOWN ? `${text.slice(0, SHOWN).replace(/[\uD800-\uDBFF]$/, '')} …` : text;

const lineOf = ({ older, newer }: TextsOf, one: ComparedRequirement): z.output<typeof line> => {
  const before = one.from ?? one.namesake;
  const isSame = one.fate === 'unchanged';
  return {
    number: one.to.number,
    title: one.to.title,
    text: isSame ? '' : cut(newer.get(one.to.id)?.text ?? ''),
    fate: one.fate,
    from: one.from?.number ?? null,
    basis: one.basis,
    likeness: one.likeness === null ? null : Math.min(1, one.likeness),
    before: before ? { number: before.number, title: before.title, text: isSame ? '' : cut(before.text) } : null,
    candidates: one.candidates.map(({ id, number: of, likeness: how }) => ({
      number: of,
      title: older.get(id)?.title ?? '',
      likeness: Math.min(1, how),
    })),
    reused: one.namesake !== null && one.namesake.id !== one.from?.id,
  };
};

interface TextsOf {
  readonly older: Editions['olderOnes'];
  readonly newer: Editions['newerOnes'];
}

const editionOf = ({ key, title, data }: Editions['older']) => ({
  key,
  title,
  edition: typeof data['edition'] === 'string' ? data['edition'] : '',
});

const countFates = (all: readonly ComparedRequirement[]): z.output<typeof counts> => {
  const found = Object.fromEntries(FATES.map((name) => [name, 0])) as z.output<typeof counts>;
  for (const one of all) found[one.fate] += 1;
  return found;
};

const tellComparison = (editions: Editions): z.output<typeof compared> => {
  const texts = { older: editions.olderOnes, newer: editions.newerOnes };
  return {
    older: editionOf(editions.older),
    newer: editionOf(editions.newer),
    counts: countFates(editions.comparison.requirements),
    lines: editions.comparison.requirements.map((one) => lineOf(texts, one)),
    gone: editions.comparison.gone.map((one) => ({ number: one.number, title: one.title, text: cut(one.text) })),
  };
};

const applicabilityOf = (data: Readonly<Record<string, unknown>>): string | null =>
  typeof data['applicability'] === 'string' ? data['applicability'] : null;

const tellMove = (dryRun: boolean, { seq, adoption, from, editions, plan }: Moved): z.output<typeof moved> => {
  const texts = { older: editions.olderOnes, newer: editions.newerOnes };
  const carried = plan.lines.filter((one) => one.carried !== null).length;
  return {
    dryRun,
    seq,
    adoption,
    from: { key: from.key, title: from.title },
    older: editionOf(editions.older),
    newer: editionOf(editions.newer),
    counts: countFates(plan.lines.map((one) => one.compared)),
    carried,
    undecided: plan.lines.length - carried,
    lines: plan.lines.map((one) => ({
      ...lineOf(texts, one.compared),
      carried: tellCarried(one, editions),
      isCorrected: one.isCorrected,
      lostParameters: [...one.lostParameters],
    })),
    notCarried: plan.notCarried.map(({ applied, number: of, title, fate: what }) => ({
      key: applied.key,
      number: of,
      title,
      fate: what,
      controls: applied.controls.length,
      open: applied.open.length,
      applicability: applicabilityOf(applied.data),
    })),
  };
};

const tellCarried = ({ carried }: MoveLine, { olderOnes }: Editions) =>
  carried && {
    key: carried.key,
    number: olderOnes.get(carried.requirement)?.number ?? '',
    applicability: applicabilityOf(carried.data),
    controls: carried.controls.length,
    open: carried.open.length,
    decided: isDecided(carried),
  };

/** Editions side by side, and an adoption taken from one to the other. */
export const editionRoutes: readonly OrgRoute[] = [
  {
    method: 'GET',
    path: '/framework-comparison',
    summary:
      'What became of each requirement between two editions: unchanged, reworded, moved, its number reused, new, gone',
    query: compareQuery,
    response: compared,
    handle: async (c, server) =>
      c.json(tellComparison(await compareFrameworks(server, c.get('actor'), readQuery(c, compareQuery)))),
  },
  {
    method: 'POST',
    path: '/framework-moves',
    summary: 'Move an adoption to another edition: a new adoption with what was decided; the older one is kept',
    body: moveBody,
    response: moved,
    handle: async (c, server) => {
      const { adoption, to, ...options } = await readJson(c, moveBody);
      const done = await moveAdoption(server, c.get('actor'), { adoption, to }, options);
      return c.json(tellMove(options.dryRun, done));
    },
  },
];
