import type { AnyKind } from '../../../model/kind.ts';
import type { RecordLink } from '../../api-types.ts';

/** The records that one rests on by its kind's own rule, without findings and exceptions, which count against it. */
export const supportersOf = (kind: AnyKind, links: readonly RecordLink[]): readonly RecordLink['other'][] => {
  const via = (kind.assurance?.groups ?? [])
    .filter(({ name }) => name !== 'findings' && name !== 'exceptions')
    .flatMap((group) => group.via);
  return links
    .filter(({ relation, direction }) => via.some((one) => one.relation === relation && one.direction === direction))
    .map(({ other }) => other);
};
