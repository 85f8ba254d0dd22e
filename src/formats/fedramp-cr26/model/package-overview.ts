import { z } from 'zod';
import {
  boolean,
  date,
  email,
  formed,
  list,
  needsWhen,
  ruled,
  some,
  someUpTo,
  text,
  uri,
  withOne,
} from '../describe.ts';

export const SERVICE_MODELS = ['SaaS', 'PaaS', 'IaaS'] as const;
export type ServiceModel = (typeof SERVICE_MODELS)[number];

export const DEPLOYMENT_MODELS = [
  'Public Cloud',
  'Government-Only Cloud',
  'Hybrid Cloud',
  'Community Cloud',
  'Government Community Cloud',
] as const;

const BUSINESS_CATEGORIES = [
  'Accounting',
  'Analytics',
  'Artificial Intelligence (AI)',
  'Collaboration',
  'Communication',
  'Construction',
  'Contact Center',
  'Content Management System (CMS)',
  'Customer Relations Management (CRM)',
  'Customer Service',
  'Cybersecurity & Risk Management',
  'Data Management',
  'Design & Multimedia',
  'Development Tools',
  'Education & Training',
  'Finance',
  'Fleet Management',
  'Governance, Risk, and Compliance (GRC)',
  'Grant Management',
  'Health & Wellness',
  'Human Resources',
  'Law Enforcement',
  'Learning Management',
  'Legal & Policy',
  'Marketing & Sales',
  'Media',
  'Mobile Device Management (MDM)',
  'Network Management',
  'Operations Management',
  'Research',
  'Storage',
  'System Administration',
  'Talent Development',
  'Talent Management',
  'Travel Management',
  'Virtual Private Network (VPN)',
] as const;

const IMAGE = /\.(png|jpe?g|gif|svg|webp|ico|bmp|tiff?)([?#].*)?$/u;

const serviceIdentification = z.object({
  fedRampPackageId: text,
  ueiNumber: text.optional(),
  providerName: text,
  serviceName: text,
  serviceAcronym: text,
  serviceDescription: text,
  certificationType: z.enum(['20x', 'Rev5']),
  website: uri,
  logo: ruled(
    uri,
    'end in .png, .jpg, .gif, .svg, .webp, .ico, .bmp or .tiff',
    (value) => typeof value === 'string' && IMAGE.test(value),
  ),
});

const repository = needsWhen(
  z.object({
    repositoryType: some(text),
    url: uri,
    repositoryDescription: text,
    authenticationRequired: boolean,
    accessRequestInstructions: text.optional(),
  }),
  'authenticationRequired',
  'accessRequestInstructions',
);

const serviceProperties = z.object({
  serviceType: some(z.enum(SERVICE_MODELS)),
  deploymentModel: z.enum(DEPLOYMENT_MODELS),
  businessCategory: someUpTo(10, z.enum(BUSINESS_CATEGORIES)).optional(),
  trustCenter: repository.optional(),
  secureConfigurationGuidance: repository.optional(),
  additionalRepositories: list(repository).optional(),
  nextOngoingCertificationReportDate: date.optional(),
});

const contact = z.object({
  contactType: text,
  contactName: text.optional(),
  contactEmail: email.optional(),
  contactPhone: formed('be a phone number like 202-555-0123', /^[0-9]{3}-[0-9]{3}-[0-9]{4}$/).optional(),
});
export type Contact = z.infer<typeof contact>;

const thirdParties = z.object({
  certified: list(z.object({ fedRampCertifiedThirdPartyInformationResource: text, useCase: text })).optional(),
  nonCertified: list(z.object({ name: text, provider: text, website: uri.optional(), useCase: text })).optional(),
});

/** FRC-CSO-PKG. */
export const certificationPackageOverview = z.object({
  serviceIdentification,
  serviceProperties,
  contactInformation: withOne(withOne(list(contact), 'contactType', 'Security'), 'contactType', 'Sales'),
  assessor: z.object({ name: text, assessorID: formed('be six digits', /^\d{6}$/) }).optional(),
  certifiedServices: list(z.object({ serviceName: text, serviceDescription: text, dateAvailable: date })).optional(),
  thirdPartyInformationResources: thirdParties.optional(),
});
export type CertificationPackageOverview = z.infer<typeof certificationPackageOverview>;
