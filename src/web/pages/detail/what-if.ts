import type { Change } from '../../../model/change.ts';
import type { AnyKind } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';

/**
 * The change that would break a record: failing evidence where it is evidence, else a critical finding against it,
 * where the model lets findings stand against its kind. Undefined where there is no such change.
 */
export const breakingChange = (kind: AnyKind, id: string): Change | undefined => {
  if ('outcome' in kind.fields && kind.name === 'evidence') return { op: 'update', ref: id, data: { outcome: 'fail' } };
  if (!registry.get('finding').relations['against']?.to.includes(kind.name)) return undefined;
  return { op: 'create', kind: 'finding', title: 'What if', data: { severity: 'critical' }, links: { against: id } };
};
