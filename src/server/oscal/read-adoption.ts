import { AppError } from '../../model/error.ts';
import type { RecordView } from '../../model/kind.ts';
import type { Actor } from '../../model/permission.ts';
import type { Registry } from '../../model/registry.ts';
import { asView, getRow } from '../query/detail.ts';
import type { Tx } from '../store/database.ts';
import type { AdoptionView, AppliedView, ViewLink } from './adoption-view.ts';
import { RecordReader } from './read-records.ts';

export interface AdoptionRequest {
  readonly ref: string;
  readonly organisation: string;
  /** The moment to read, and the clock where it is now. */
  readonly asOf: Date | undefined;
  readonly now: number;
}

/** The most requirements that one document is made of. */
const MOST_APPLIED = 20_000;

/** An adoption with all that its documents speak of. Throws not_found for what is not there or not theirs to see. */
export const readAdoptionView = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  { ref, organisation, asOf, now }: AdoptionRequest,
): Promise<AdoptionView> => {
  const reader = new RecordReader(tx, registry, actor, asOf);
  const adoption = asView(await getRow(tx, registry, actor, registry.get('adoption'), ref, asOf));
  const framework = await frameworkOf(reader, adoption);
  const parts = await reader.linksTo([framework.id], ['part_of']);
  const requirements = inOrder([...(await reader.byId(parts.map(({ from }) => from))).values()]);
  const applied = await readApplied(reader, adoption, requirements);
  const { others, links } = await readOthers(reader, adoption, applied);
  const owners = [adoption, ...applied.map(({ record }) => record), ...others.values()].flatMap(
    ({ owner }) => owner ?? [],
  );
  return {
    organisation,
    orgId: actor.org,
    at: (asOf ?? new Date(now)).toISOString(),
    adoption,
    scope: adoption.scope === null ? undefined : (await reader.byId([adoption.scope])).get(adoption.scope),
    framework,
    requirements,
    applied: applied.map((one) => ({
      ...one,
      satisfiedBy: byKey(one.satisfiedBy, others, 'from'),
      providedBy: byKey(one.providedBy, others, 'to'),
    })),
    others,
    links,
    people: await reader.byId(owners),
  };
};

/** `readAdoptionView`, or undefined where the adoption is not there, or was not yet. */
export const findAdoptionView = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  request: AdoptionRequest,
): Promise<AdoptionView | undefined> => {
  try {
    return await readAdoptionView(tx, registry, actor, request);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
};

/** The adoption, and the others of its scope that are not retired: what one platform is measured against. */
export const readAdoptionsOfScope = async (
  tx: Tx,
  registry: Registry,
  actor: Actor,
  request: AdoptionRequest,
): Promise<readonly [AdoptionView, ...AdoptionView[]]> => {
  const first = await readAdoptionView(tx, registry, actor, request);
  const { scope, id } = first.adoption;
  const reader = new RecordReader(tx, registry, actor, request.asOf);
  const ids = scope === null ? [] : await reader.inScope(['adoption'], scope);
  const others = [...(await reader.byId(ids)).values()].filter((one) => one.id !== id && one.state !== 'retired');
  const views: AdoptionView[] = [];
  for (const { id: ref } of others.toSorted((a, b) => order.compare(a.key, b.key)))
    views.push(await readAdoptionView(tx, registry, actor, { ...request, ref }));
  return [first, ...views];
};

const frameworkOf = async (reader: RecordReader, adoption: RecordView): Promise<RecordView> => {
  const [of] = await reader.linksFrom([adoption.id], ['of']);
  const framework = of && (await reader.byId([of.to])).get(of.to);
  if (!framework)
    throw new AppError('conflict', `the framework that ${adoption.key} is of is not there for you to see`);
  return framework;
};

const positionOf = ({ data }: RecordView): number =>
  typeof data['position'] === 'number' ? data['position'] : Number.MAX_SAFE_INTEGER;

const order = new Intl.Collator('en', { numeric: true });

const inOrder = (requirements: readonly RecordView[]): readonly RecordView[] =>
  requirements.toSorted(
    (a, b) =>
      positionOf(a) - positionOf(b) ||
      order.compare(String(a.data['ref']), String(b.data['ref'])) ||
      order.compare(a.key, b.key),
  );

/** The links whose far ends the reader may see, by the keys of those. */
const byKey = (
  links: readonly ViewLink[],
  others: ReadonlyMap<string, RecordView>,
  end: 'from' | 'to',
): readonly ViewLink[] =>
  links
    .filter((link) => others.has(link[end]))
    .toSorted((a, b) => order.compare(others.get(a[end])?.key ?? '', others.get(b[end])?.key ?? ''));

const groupBy = (links: readonly ViewLink[], end: 'from' | 'to'): ReadonlyMap<string, readonly ViewLink[]> => {
  const groups = new Map<string, ViewLink[]>();
  for (const link of links) {
    const group = groups.get(link[end]);
    if (group) group.push(link);
    else groups.set(link[end], [link]);
  }
  return groups;
};

const readApplied = async (
  reader: RecordReader,
  adoption: RecordView,
  requirements: readonly RecordView[],
): Promise<AppliedView[]> => {
  const ids = (await reader.linksTo([adoption.id], ['within'])).map(({ from }) => from);
  if (ids.length > MOST_APPLIED)
    throw new AppError('too_large', `a document is made of at most ${MOST_APPLIED} requirements`);
  const records = await reader.byId(ids);
  const mine = [...records.keys()];
  const standing = await reader.standing(mine);
  const applies = new Map((await reader.linksFrom(mine, ['applies'])).map(({ from, to }) => [from, to]));
  const satisfied = groupBy(await reader.linksTo(mine, ['satisfies']), 'to');
  const provided = groupBy(await reader.linksFrom(mine, ['provided_by']), 'from');
  const rested = groupBy(await readResting(reader, mine), 'to');
  const place = new Map(requirements.map(({ id }, at) => [id, at]));
  const placeOf = (one: AppliedView) => place.get(one.requirement) ?? 0;
  return [...records.values()]
    .flatMap((record): AppliedView[] => {
      const requirement = applies.get(record.id);
      if (record.kind !== 'applied_requirement' || requirement === undefined || !place.has(requirement)) return [];
      const found = standing.get(record.id);
      return [
        {
          record,
          requirement,
          status: found?.status ?? null,
          since: found?.since ?? null,
          causes: found?.causes ?? [],
          satisfiedBy: satisfied.get(record.id) ?? [],
          providedBy: provided.get(record.id) ?? [],
          providesTo: rested.get(record.id) ?? [],
        },
      ];
    })
    .toSorted((a, b) => placeOf(a) - placeOf(b) || order.compare(a.record.key, b.record.key));
};

/** What of other adoptions rests on these requirements. */
const readResting = async (reader: RecordReader, mine: readonly string[]): Promise<readonly ViewLink[]> => {
  const links = await reader.linksTo(mine, ['provided_by']);
  const near = await reader.byId(links.map(({ from }) => from));
  return links.filter(({ from }) => near.has(from) && near.get(from)?.state !== 'retired');
};

/** What the requirements rest on and the scope holds, and what that runs on. */
const readOthers = async (reader: RecordReader, adoption: RecordView, applied: readonly AppliedView[]) => {
  const held = adoption.scope === null ? [] : await reader.inScope(['product', 'system'], adoption.scope);
  const first = applied.flatMap(({ satisfiedBy, providedBy }) => [
    ...satisfiedBy.map(({ from }) => from),
    ...providedBy.map(({ to }) => to),
  ]);
  const links: ViewLink[] = [];
  let fresh = new Set([...first, ...held]);
  const all = new Set(fresh);
  // Controls act on products and systems, products run on systems, systems are provided by vendors: three steps.
  for (let step = 0; step < 3 && fresh.size > 0; step += 1) {
    const reached = await reader.byId(fresh);
    const from = [...reached.values()].filter(({ kind }) => kind !== 'applied_requirement').map(({ id }) => id);
    const found = await reader.linksFrom(from, ['operates_on', 'runs_on', 'provided_by']);
    links.push(...found);
    fresh = new Set(found.map(({ to }) => to).filter((id) => !all.has(id)));
    for (const id of fresh) all.add(id);
  }
  const assured = await readAssured(reader, applied);
  links.push(...assured);
  const others = await reader.byId([...all, ...assured.map(({ to }) => to)]);
  return { others, links: links.filter(({ from, to }) => others.has(from) && others.has(to)) };
};

/** The documents by which those are assured who meet requirements for us: what they are authorised by. */
const readAssured = async (reader: RecordReader, applied: readonly AppliedView[]): Promise<readonly ViewLink[]> => {
  const providers = applied.flatMap(({ providedBy }) => providedBy.map(({ to }) => to));
  const links = await reader.linksFrom(providers, ['assured_by']);
  const far = await reader.byId(links.map(({ to }) => to));
  return links.filter(({ to }) => far.get(to)?.kind === 'document');
};
