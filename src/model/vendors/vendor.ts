import { choice, date, flag, long, text, url } from '../field.ts';
import { defineKind } from '../kind.ts';
import { assessable, fact, inForce, reviewBy } from '../rules.ts';

export const vendor = defineKind({
  name: 'vendor',
  plural: 'vendors',
  prefix: 'VND',
  area: 'vendors',
  label: 'Vendor',
  help: 'Somebody whose software, service or staff we rest on. Its documents and reviews say how far it can be relied on.',
  fields: {
    type: choice({
      label: 'Type',
      help: 'What they give us.',
      options: {
        software: 'Software',
        open_source: 'Open-source project',
        cloud: 'Cloud service',
        data_centre: 'Data centre',
        professional: 'Professional services',
        other: 'Other',
      },
    }),
    tier: choice({
      label: 'Inherent risk tier',
      help: 'How much could go wrong through them, before anything they do about it.',
      options: { t1: 'Tier 1 (highest)', t2: 'Tier 2', t3: 'Tier 3', t4: 'Tier 4 (lowest)' },
    }),
    critical: flag({
      label: 'Critical',
      help: 'Whether their failure would hurt us or our customers at once: the critical-vendor list.',
    }),
    subprocessor: flag({ label: 'Subprocessor', help: 'Whether they process our customers’ personal data.' }),
    country: text({ label: 'Country', help: 'Where they are established.', filter: true }),
    licence: text({ label: 'Licence', help: 'For software: the licence we use it under.' }),
    site: url({ label: 'Site', help: 'Their own site or security page.' }),
    reviewedOn: date({ label: 'Reviewed on', help: 'Day of the last review.' }),
    reviewOn: date({ label: 'Review by', help: 'After this day a new review is overdue.' }),
    note: long({ label: 'Note', help: 'What we use them for, and what we would do without them.' }),
  },
  relations: {
    assured_by: {
      to: ['document', 'check', 'control'],
      label: 'Assured by',
      inverse: 'Assures',
      help: 'Documents they gave us, and checks and controls of our own that watch them.',
      cardinality: 'many',
    },
  },
  lifecycle: {
    initial: 'proposed',
    states: { proposed: 'Proposed', active: 'In use', leaving: 'Being left', retired: 'Left' },
    transitions: [
      { name: 'approve', label: 'Approve', from: ['proposed'], to: 'active', needs: 'approve' },
      { name: 'leave', label: 'Start leaving', from: ['active'], to: 'leaving', needs: 'update' },
      { name: 'retire', label: 'Left', from: ['proposed', 'active', 'leaving'], to: 'retired', needs: 'update' },
      { name: 'return', label: 'Back to proposed', from: ['retired', 'leaving'], to: 'proposed', needs: 'update' },
    ],
  },
  assurance: {
    facts: (record) => [
      ...inForce(record, { good: ['active', 'leaving'] }),
      ...(record.data.reviewedOn ? [] : [fact('never_reviewed', 'unproven')]),
      ...reviewBy(record.data.reviewOn),
    ],
    groups: [
      { name: 'assurances', via: [{ relation: 'assured_by', direction: 'out' }], mode: 'all', empty: null },
      ...assessable(),
    ],
  },
  list: ['key', 'title', 'type', 'tier', 'critical', 'status', 'owner', 'reviewOn'],
});
