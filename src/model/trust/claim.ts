import { choice, date, long } from '../field.ts';
import { defineKind } from '../kind.ts';
import { combination, inForce, reviewBy, support } from '../rules.ts';

export const claim = defineKind({
  name: 'claim',
  plural: 'claims',
  prefix: 'CLM',
  area: 'trust',
  label: 'Public claim',
  help: 'What we tell everybody about our security and privacy, on the trust centre or elsewhere, and what makes it true.',
  fields: {
    wording: long({ label: 'Wording', help: 'As it is published.', required: true }),
    section: choice({
      label: 'Section',
      help: 'Where it stands on the trust centre.',
      options: {
        security: 'Security',
        privacy: 'Privacy',
        compliance: 'Compliance',
        resilience: 'Resilience',
        product: 'Product security',
        transparency: 'Transparency',
      },
    }),
    reviewOn: date({ label: 'Review by', help: 'After this day it has to be confirmed again.' }),
    ...combination,
  },
  relations: {
    rests_on: {
      to: ['control', 'check', 'answer', 'policy', 'document', 'adoption', 'vendor'],
      label: 'Rests on',
      inverse: 'Public claims that rest on it',
      help: 'What has to hold for the claim to be true.',
      cardinality: 'many',
    },
  },
  lifecycle: {
    initial: 'draft',
    states: { draft: 'Draft', published: 'Published', withdrawn: 'Withdrawn' },
    transitions: [
      { name: 'publish', label: 'Publish', from: ['draft', 'withdrawn'], to: 'published', needs: 'approve' },
      { name: 'withdraw', label: 'Withdraw', from: ['published'], to: 'withdrawn', needs: 'update' },
    ],
  },
  assurance: {
    facts: (record) => [
      ...inForce(record, { good: ['draft', 'published'], retired: ['withdrawn'] }),
      ...reviewBy(record.data.reviewOn),
    ],
    groups: [support()],
  },
  list: ['key', 'title', 'section', 'state', 'status', 'owner', 'reviewOn'],
});
