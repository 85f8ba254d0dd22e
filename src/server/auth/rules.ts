import { z } from 'zod';
import { lineSchema } from '../../model/field.ts';

/** NIST SP 800-63B-4 asks for 15 where a password stands alone and 8 with a second factor; 128 bounds the work of hashing. */
export const MIN_PASSWORD = 12;
export const MAX_PASSWORD = 128;

/** Header in which our routes hand the address of the connection to the sign-in library. */
export const CLIENT_ADDRESS = 'x-candor-client-address';

/** An e-mail address, compared without regard to case. */
export const emailSchema = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('must be an e-mail address'))
  .meta({ title: 'E-mail' });

export const passwordSchema = z
  .string()
  .min(MIN_PASSWORD, `must have at least ${MIN_PASSWORD} characters`)
  .max(MAX_PASSWORD, `must have at most ${MAX_PASSWORD} characters`)
  .meta({ title: 'Password' });

export const personNameSchema = lineSchema.trim().min(1, 'must not be empty').max(200).meta({ title: 'Name' });

/** A one-time token as it stands in a link. */
export const tokenSchema = z.string().min(20).max(200).meta({ title: 'Token' });
