import type { ImplementationStatus } from '../../formats/oscal/model/implementation.ts';
import { type AppliedView, textOf } from './adoption-view.ts';
import { readStated, type Stated } from './lines.ts';

/** How far a requirement is met, in OSCAL's words, of which there are fewer than of ours: proven alone is implemented. */
export const stateOf = ({ status, record, satisfiedBy, providedBy }: AppliedView): string => {
  if (record.data['applicability'] === 'not_applicable') return 'not-applicable';
  switch (status) {
    case 'assured':
      return 'implemented';
    case 'weakened':
    case 'broken':
      return 'partial';
    default:
      // Something is in place, or nothing is; that it works is not shown.
      return satisfiedBy.length + providedBy.length > 0 ? 'partial' : 'planned';
  }
};

const MEANS: Readonly<Record<string, string>> = {
  assured: 'Everything it rests on is proven by evidence that is current.',
  weakened: 'Something it rests on is weaker than it should be.',
  broken: 'Something it rests on has failed or run out.',
  unproven: 'It is not proven by evidence.',
  not_applicable: 'There is nothing to prove.',
};

const describe = ({ status, causes, record }: AppliedView): string => {
  if (record.data['applicability'] === 'not_applicable')
    return textOf(record, 'justification') ?? 'It does not apply here.';
  const why = causes.filter(({ key }) => key !== record.key).map(({ key, title, code }) => `${key} ${title} (${code})`);
  const own = causes.filter(({ key }) => key === record.key).map(({ code }) => code);
  const reasons = [...own, ...why];
  return [MEANS[status ?? 'unproven'] ?? '', reasons.length > 0 ? `Because of: ${reasons.join('; ')}.` : '']
    .filter((part) => part !== '')
    .join(' ');
};

/** Causes that say what was looked at here and failed, ran out, or is excused; the others only that nobody looked yet. */
const FOUND = new Set(['failed', 'remarks', 'rejected', 'expired', 'review_overdue', 'ended', 'exception']);

const isUnknown = ({ causes, status }: AppliedView): boolean =>
  (status ?? 'unproven') === 'unproven' && !causes.some(({ code }) => FOUND.has(code) || code.startsWith('open_'));

/**
 * How far it is met: as it is known here, with when and by whom. Where nothing is known here, or the same, what an
 * imported plan stated stands, as that plan's word.
 */
export const statementOf = (applied: AppliedView, organisation: string): Stated => {
  const status = applied.status ?? 'unproven';
  const stated = readStated(textOf(applied.record, 'stated'));
  if (stated && (isUnknown(applied) || status === stated.status)) return stated;
  return {
    state: stateOf(applied),
    status,
    ...(applied.since === null ? {} : { at: applied.since }),
    by: organisation,
    text: describe(applied),
  };
};

export const asImplementationStatus = ({ state, text }: Stated): ImplementationStatus => ({
  state,
  ...(text === undefined ? {} : { remarks: text }),
});
