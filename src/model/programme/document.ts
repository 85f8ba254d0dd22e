import { choice, date, long, text, url } from '../field.ts';
import { defineKind } from '../kind.ts';
import { at, endOf, fact, inForce } from '../rules.ts';

export const document = defineKind({
  name: 'document',
  plural: 'documents',
  prefix: 'DOC',
  area: 'programme',
  label: 'Document',
  help: 'A report, certificate, diagram or agreement, ours or a vendor’s, with the time it is good for.',
  fields: {
    type: choice({
      label: 'Type',
      help: 'What the document is.',
      options: {
        report: 'Audit report',
        certificate: 'Certificate',
        attestation: 'Attestation',
        agreement: 'Agreement',
        test_summary: 'Test summary',
        diagram: 'Diagram',
        plan: 'Plan',
        terms: 'Published terms',
        other: 'Other',
      },
    }),
    audience: choice({
      label: 'Audience',
      help: 'Who may be given it.',
      options: { public: 'Public', nda: 'Under an agreement', internal: 'Internal' },
    }),
    issuer: text({ label: 'Issuer', help: 'Who wrote or signed it.' }),
    address: url({ label: 'Address', help: 'Where the original is kept.' }),
    fileHash: text({ label: 'File', help: 'SHA-256 of the stored file, in hexadecimal.' }),
    fileName: text({ label: 'File name', help: 'The name the file came with.' }),
    validFrom: date({ label: 'Valid from', help: 'First day on which it counts.' }),
    validUntil: date({ label: 'Valid until', help: 'Last day on which it counts.' }),
    summary: long({ label: 'Summary', help: 'What it says, and what it does not.' }),
  },
  relations: {
    about: {
      to: ['*'],
      label: 'About',
      inverse: 'Documents',
      help: 'What the document belongs to.',
      cardinality: 'many',
    },
  },
  assurance: {
    facts: (record) => [
      ...inForce(record, { good: ['active'] }),
      ...(record.data.validFrom ? [fact('not_yet_valid', 'unproven', undefined, at(record.data.validFrom))] : []),
      ...(record.data.validUntil ? [fact('expired', 'unproven', endOf(record.data.validUntil))] : []),
    ],
    groups: [],
  },
  list: ['key', 'title', 'type', 'audience', 'status', 'validUntil', 'owner'],
});
