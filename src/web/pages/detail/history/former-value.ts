import type { Fields } from '../../../../model/field.ts';
import type { AnyKind } from '../../../../model/kind.ts';
import type { Detail } from '../../../api-types.ts';
import { draftOf } from '../../../fields/draft.ts';
import { lockOf } from '../../../rights.ts';
import { fieldOf, isCommon, isSameField } from '../inline/field-edit.ts';

const isHidden = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'key' in value && value.key === '';

/**
 * What to send to bring a field back to what it was before a version; undefined where that cannot be done (a state has
 * its own steps; a field that is gone; a record that the reader may not see; what was approved) or where it says so already.
 */
export const formerValue = (
  kind: AnyKind,
  record: Detail,
  fields: Fields,
  name: string,
  former: unknown,
): object | undefined => {
  const { update, approve } = record.allowed;
  if (!update || isHidden(former)) return undefined;
  if (!approve && lockOf(kind, record.state, name, fields[name]?.guarded === true)) return undefined;
  if (!isCommon(name) && !(name in fields)) return undefined;
  if (isSameField(fieldOf(draftOf(record), name), former)) return undefined;
  const isEmpty = former === null || former === undefined;
  // What is needed cannot be taken away, and a title never is empty.
  if (isEmpty && (name === 'title' || fields[name]?.required)) return undefined;
  const value = typeof former === 'object' && former !== null && 'id' in former ? former.id : (former ?? null);
  return isCommon(name) ? { [name]: value } : { data: { [name]: value } };
};
