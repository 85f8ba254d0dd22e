import type { Change } from '../../../model/change.ts';
import type { ComparedRequirement, Comparison, EditionRequirement, Fate } from './compare.ts';

/** What was decided for a requirement of the older edition. */
export interface AppliedThere {
  readonly id: string;
  readonly key: string;
  readonly requirement: string;
  readonly state: string;
  readonly owner: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly controls: readonly LinkThere[];
  readonly providers: readonly LinkThere[];
  readonly open: readonly OpenThere[];
}

/** An open finding against it, an exception that is asked for or approved, an open task about it. */
export interface OpenThere {
  readonly id: string;
  readonly relation: 'against' | 'excepts' | 'about';
}

/** The other end of a link, and the link's own fields. */
export interface LinkThere {
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface TargetRequirement extends EditionRequirement {
  readonly state: string;
  readonly assessable: boolean;
  /** Lines "id: what is to be set". */
  readonly parameters: string;
}

/** Newer requirement to the older one that it is; null: to none. What is not named is as the comparison has it. */
export type Corrections = ReadonlyMap<string, string | null>;

export interface MoveLine {
  readonly compared: ComparedRequirement;
  /** What is carried over to it; null: it starts undecided. */
  readonly carried: AppliedThere | null;
  /** A person said what it was, against the comparison or where that did not know. */
  readonly isCorrected: boolean;
  /** Parameters that were set and that the newer requirement does not have. */
  readonly lostParameters: readonly string[];
}

/** Something that was decided and is carried nowhere. */
export interface NotCarried {
  readonly applied: AppliedThere;
  readonly number: string;
  readonly title: string;
  /** What has its number now, if something has. */
  readonly fate: Fate | 'gone';
}

export interface MovePlan {
  readonly changes: readonly Change[];
  readonly lines: readonly MoveLine[];
  readonly notCarried: readonly NotCarried[];
}

export interface MoveInput {
  readonly comparison: Comparison;
  readonly older: ReadonlyMap<string, EditionRequirement>;
  readonly newer: ReadonlyMap<string, TargetRequirement>;
  readonly applied: readonly AppliedThere[];
  readonly corrections: Corrections;
  /** Carry over also where number and title are the same and no text shows whether the meaning is. */
  readonly trustTitles: boolean;
  readonly adoption: {
    readonly title: string;
    readonly purpose: unknown;
    readonly scope: string | null;
    readonly owner: string | null;
    readonly note: string;
  };
  readonly framework: string;
  readonly newId: () => string;
}

/**
 * What makes an adoption of the older edition one of the newer: a new adoption with every requirement that is assessed, and
 * for each that is known to be one of the older ones, what was decided there: applicability, reasons, responsibility,
 * parameters, the controls that satisfy it, who provides it, and what is open about it, which then is open about both: a
 * requirement is no better for its new number. The older adoption is left as it is.
 */
export const planMove = (input: MoveInput): MovePlan => {
  const appliedTo = new Map(input.applied.filter(isOpen).map((one) => [one.requirement, one]));
  const given = new Set(input.corrections.values());
  const adoption = input.newId();
  const changes: Change[] = [createAdoption(adoption, input)];
  const lines = input.comparison.requirements.flatMap((compared): MoveLine[] => {
    const target = input.newer.get(compared.to.id);
    if (!target?.assessable || target.state === 'retired') return [];
    const source = sourceOf(compared, given, input);
    const carried = (source === null ? undefined : appliedTo.get(source)) ?? null;
    const isCorrected = input.corrections.has(compared.to.id) && source !== (compared.from?.id ?? null);
    const { data, lost } = carriedData(carried, target);
    changes.push(...apply(target, carried, data, adoption, input));
    return [{ compared, carried, isCorrected, lostParameters: lost }];
  });
  return { changes, lines, notCarried: notCarriedOf(lines, appliedTo, input) };
};

const isOpen = ({ state }: AppliedThere): boolean => state !== 'retired';

const sourceOf = (
  compared: ComparedRequirement,
  given: ReadonlySet<string | null>,
  { corrections, trustTitles }: MoveInput,
): string | null => {
  const corrected = corrections.get(compared.to.id);
  if (corrected !== undefined) return corrected;
  const source = compared.fate === 'untold' && trustTitles ? compared.namesake : compared.from;
  // Somebody gave what this one was to another of the newer requirements.
  return source === null || given.has(source.id) ? null : source.id;
};

const createAdoption = (id: string, { adoption, framework }: MoveInput): Change => ({
  op: 'create',
  kind: 'adoption',
  id,
  title: adoption.title.slice(0, 500),
  ...(adoption.scope === null ? {} : { scope: adoption.scope }),
  ...(adoption.owner === null ? {} : { owner: adoption.owner }),
  data: { ...(typeof adoption.purpose === 'string' ? { purpose: adoption.purpose } : {}), note: adoption.note },
  links: { of: framework },
});

const apply = (
  target: TargetRequirement,
  carried: AppliedThere | null,
  data: Readonly<Record<string, unknown>>,
  within: string,
  { adoption, newId }: MoveInput,
): Change[] => {
  const id = newId();
  const create: Change = {
    op: 'create',
    kind: 'applied_requirement',
    id,
    title: `${target.number} ${target.title}`.slice(0, 500),
    ...(adoption.scope === null ? {} : { scope: adoption.scope }),
    ...(carried?.owner ? { owner: carried.owner } : {}),
    data: { applicability: 'undecided', ...data },
    links: {
      within,
      applies: target.id,
      ...(carried && carried.providers.length > 0
        ? { provided_by: carried.providers.map((link) => ({ to: link.id, data: { ...link.data } })) }
        : {}),
    },
  };
  return [create, ...(carried ? linkAgain(carried, id) : [])];
};

const linkAgain = (carried: AppliedThere, to: string): Change[] => [
  ...carried.controls.map(
    (link): Change => ({ op: 'link', from: link.id, relation: 'satisfies', to, data: satisfiesData(link, carried) }),
  ),
  ...carried.open.map(({ id, relation }): Change => ({ op: 'link', from: id, relation, to })),
];

const LONGEST = 20_000;

/**
 * A mapping that the link followed from speaks of the older requirement. Here the link follows from the move, and is not to be
 * taken back with that mapping.
 */
const satisfiesData = ({ data }: LinkThere, { key }: AppliedThere): Readonly<Record<string, unknown>> => {
  const { through, ...rest } = data;
  if (typeof through !== 'string' || through === '') return data;
  const origin = `Carried over from ${key}, where it followed from ${through}.`;
  const said = typeof rest['rationale'] === 'string' ? rest['rationale'].slice(0, LONGEST - origin.length - 1) : '';
  return { ...rest, rationale: [said, origin].filter((line) => line !== '').join('\n') };
};

const idOf = (line: string, separator: string): string => (line.split(separator)[0] ?? '').trim();

/** All that was decided; parameters only where the newer requirement still has them, if it has any. */
const carriedData = (
  carried: AppliedThere | null,
  target: TargetRequirement,
): { readonly data: Readonly<Record<string, unknown>>; readonly lost: readonly string[] } => {
  if (!carried) return { data: {}, lost: [] };
  const set = carried.data['parameters'];
  if (typeof set !== 'string' || target.parameters === '') return { data: carried.data, lost: [] };
  const known = new Set(target.parameters.split('\n').map((line) => idOf(line, ':')));
  const lines = set.split('\n').filter((line) => line.trim() !== '');
  const kept = lines.filter((line) => known.has(idOf(line, '=')));
  const { parameters: _, ...rest } = carried.data;
  return {
    data: { ...rest, ...(kept.length > 0 ? { parameters: kept.join('\n') } : {}) },
    lost: lines.filter((line) => !known.has(idOf(line, '='))),
  };
};

const notCarriedOf = (
  lines: readonly MoveLine[],
  appliedTo: ReadonlyMap<string, AppliedThere>,
  { older, comparison }: MoveInput,
): NotCarried[] => {
  const carried = new Set(lines.flatMap(({ carried: one }) => one?.id ?? []));
  const fates = new Map(comparison.requirements.flatMap((one) => (one.namesake ? [[one.namesake.id, one.fate]] : [])));
  return [...appliedTo.values()].flatMap((applied): NotCarried[] => {
    if (carried.has(applied.id) || !isDecided(applied)) return [];
    const requirement = older.get(applied.requirement);
    return [
      {
        applied,
        number: requirement?.number ?? '',
        title: requirement?.title ?? '',
        fate: fates.get(applied.requirement) ?? 'gone',
      },
    ];
  });
};

/** Whether anybody has said anything about it. */
export const isDecided = ({ data, controls, providers, open }: AppliedThere): boolean =>
  controls.length > 0 ||
  providers.length > 0 ||
  open.length > 0 ||
  Object.entries(data).some(([name, value]) => value !== '' && !(name === 'applicability' && value === 'undecided'));
