import type { Field } from '../../../model/field.ts';
import { valueText } from '../../ui/FieldValue.tsx';
import { formatMoment } from '../../ui/format.ts';

/** A value of any field in words; of a record that it names, its title. */
export const valueWords = (field: Field | undefined, value: unknown): string => {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'object' && 'title' in value && typeof value.title === 'string') return value.title;
  if (!field && typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) return formatMoment(value);
  return valueText(field, value);
};
