import type { Field } from '../../model/field.ts';
import { when } from './when.ts';

/** A stored value for reading, by its field's type where that is known. */
export const valueText = (value: unknown, field?: Pick<Field, 'type' | 'options'>): string => {
  if (value === null || value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map((one) => valueText(one)).join(', ');
  if (typeof value !== 'string') return JSON.stringify(value);
  if (field?.options && Object.hasOwn(field.options, value)) return field.options[value] ?? value;
  return field?.type === 'moment' && !Number.isNaN(Date.parse(value)) ? when(value) : value;
};
