import { z } from 'zod';
import { some, text } from '../describe.ts';
import { texts } from './common.ts';

/** What an advisory service (MKT-CAS-WEB) and an independent assessment service (MKT-IAS-WEB) say of themselves. */
export const serviceInformation = z.object({
  serviceDescription: text,
  contactInformation: some(text),
  servicesOffered: some(z.object({ serviceName: text, serviceDescription: text.optional() })),
  customerReferences: texts.optional(),
});
