interface Mitigation {
  readonly relation: string;
  readonly status: string;
  readonly data: Readonly<Record<string, unknown>>;
}

const lowered = (value: number, by: number) => Math.max(1, value - by);

/**
 * Residual = inherent, lowered by the mitigations that hold now: an assured one counts in full, a weakened one by half
 * (rounded down), any other not at all. Scores are likelihood × impact, 1 to 25. Null is "not assessed", never a number.
 */
export const residual = (
  likelihood: number | undefined,
  impact: number | undefined,
  links: readonly Mitigation[],
): Readonly<Record<string, number | null>> => {
  if (likelihood === undefined || impact === undefined) {
    return { inherentScore: null, residualLikelihood: null, residualImpact: null, residualScore: null };
  }
  const effect = (lowers: string) =>
    links
      .filter((link) => link.relation === 'mitigated_by' && (link.data['lowers'] ?? 'likelihood') === lowers)
      .reduce((sum, link) => sum + steps(link), 0);
  const residualLikelihood = lowered(likelihood, effect('likelihood'));
  const residualImpact = lowered(impact, effect('impact'));
  return {
    inherentScore: likelihood * impact,
    residualLikelihood,
    residualImpact,
    residualScore: residualLikelihood * residualImpact,
  };
};

const steps = (link: Mitigation): number => {
  const by = typeof link.data['by'] === 'number' ? link.data['by'] : 1;
  if (link.status === 'assured') return by;
  return link.status === 'weakened' ? Math.floor(by / 2) : 0;
};
