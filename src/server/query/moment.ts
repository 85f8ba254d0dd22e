import { daySchema, momentSchema } from '../../model/field.ts';

/** A day or a moment as a parameter. */
export const momentParameter = momentSchema.or(daySchema).transform((text) => new Date(text));
