/** Controls that are mapped once over several adoptions, each with a check and evidence. */
export interface Mapped {
  /** Keys of the applied requirements of each adoption. */
  readonly adoptions: readonly (readonly string[])[];
  readonly controls: number;
  /** From when evidence speaks, and until when that of a control does; both as moments. */
  readonly from: string;
  readonly until: (control: number) => string;
}

/** The packs of one platform that all its products share: 323, 30 and 93, and 61 requirements. */
export const PLATFORM = ['fedramp-rev5-moderate', 'iso-27001-2022', 'soc2-tsc-2017'] as const;

/** What makes every requirement apply, and every control meet its share of each adoption; numbered from 1. */
export const mapControls = ({ adoptions, controls, from, until }: Mapped): readonly object[] => [
  ...adoptions
    .flat()
    .map((ref) => ({ op: 'update', ref, data: { applicability: 'applicable', responsibility: 'ours' } })),
  ...Array.from({ length: controls }, (_, n) => n + 1).flatMap((n) => [
    {
      op: 'create',
      kind: 'control',
      key: `CTL-${n}`,
      title: `Control ${n} of the platform`,
      state: 'active',
      links: { satisfies: adoptions.flatMap((applied) => applied.filter((_, at) => at % controls === n - 1)) },
    },
    { op: 'create', kind: 'check', key: `CHK-${n}`, title: `Check ${n}`, links: { verifies: `CTL-${n}` } },
    {
      op: 'create',
      kind: 'evidence',
      key: `EVD-${n}`,
      title: `Evidence ${n}`,
      state: 'accepted',
      data: { outcome: 'pass', effectiveAt: from, validUntil: until(n) },
      links: { proves: `CHK-${n}` },
    },
  ]),
];
