import type { FrameworkPack } from '../../formats/framework-pack/pack.ts';
import type { Change } from '../../model/change.ts';
import { frameworkKey, type PresentEdition, requirementKey } from './plan-load.ts';

/** An adoption that is there, with the ids of the requirements that it applies. */
export interface PresentAdoption {
  readonly id: string;
  readonly applied: ReadonlySet<string>;
}

const PURPOSE = {
  standard: 'certification',
  attestation: 'attestation',
  law: 'law',
  catalogue: 'self_assessment',
  internal: 'self_assessment',
} as const;

/** What a framework of this type is adopted for. */
export const purposeOf = (type: unknown): (typeof PURPOSE)[keyof typeof PURPOSE] =>
  typeof type === 'string' && Object.hasOwn(PURPOSE, type) ? PURPOSE[type as keyof typeof PURPOSE] : 'self_assessment';

/**
 * What makes a pack's edition adopted in a scope: the adoption, and every requirement that is assessed applied in it, not
 * decided yet. What is applied already stays as it is. It comes after `planLoad`, in the same commit. `id` is for a new
 * adoption.
 */
export const planAdopt = (
  pack: FrameworkPack,
  edition: PresentEdition,
  adoption: PresentAdoption | undefined,
  { id, scope }: { readonly id: string; readonly scope: string },
): Change[] => {
  const present = new Map(edition.requirements.map((one) => [one.number, one]));
  const within = adoption?.id ?? id;
  const applied = pack.requirements.flatMap((one): Change[] => {
    const known = present.get(one.number);
    const isOut = known ? known.state === 'retired' || known.data['assessable'] === false : !one.assessable;
    if (isOut || (known && adoption?.applied.has(known.id))) return [];
    return [
      {
        op: 'create',
        kind: 'applied_requirement',
        title: `${one.number} ${known?.title ?? one.title}`.slice(0, 500),
        scope,
        data: { applicability: 'undecided' },
        links: { within, applies: known?.id ?? requirementKey(pack, one) },
      },
    ];
  });
  if (adoption) return applied;
  const of = edition.framework?.id ?? frameworkKey(pack);
  return [
    {
      op: 'create',
      kind: 'adoption',
      id,
      title: `${edition.framework?.title ?? pack.title} (${pack.edition})`.slice(0, 500),
      scope,
      data: { purpose: purposeOf(pack.type) },
      links: { of },
    },
    ...applied,
  ];
};
