import { choice, date, integer, long } from '../field.ts';
import { defineKind } from '../kind.ts';
import { EXCEPTIONS, fact, reviewBy } from '../rules.ts';
import { residual } from './residual.ts';

const LIKELIHOOD = 'From 1 (very unlikely) to 5 (almost certain); empty is not assessed.';
const IMPACT = 'From 1 (minor) to 5 (catastrophic); empty is not assessed.';

export const risk = defineKind({
  name: 'risk',
  plural: 'risks',
  prefix: 'RSK',
  area: 'risk',
  label: 'Risk',
  help: 'Something that could go wrong, what it would do to us, who owns it, and what keeps it small. Every source feeds this one register.',
  fields: {
    event: long({ label: 'Event', help: 'What could happen, from what cause.' }),
    consequence: long({ label: 'Consequence', help: 'What it would do, to whom.' }),
    category: choice({
      label: 'Category',
      help: 'The kind of loss.',
      options: {
        security: 'Security',
        privacy: 'Privacy',
        availability: 'Availability',
        compliance: 'Compliance',
        supply_chain: 'Supply chain',
        people: 'People',
        strategic: 'Strategic',
      },
    }),
    likelihood: integer({ label: 'Inherent likelihood', help: LIKELIHOOD, min: 1, max: 5, filter: true }),
    impact: integer({ label: 'Inherent impact', help: IMPACT, min: 1, max: 5, filter: true }),
    treatment: choice({
      label: 'Treatment',
      help: 'What we decided to do about it (ISO 31000).',
      options: { avoid: 'Avoid', modify: 'Modify', share: 'Share', retain: 'Retain' },
    }),
    source: choice({
      label: 'Source',
      help: 'What brought it up.',
      options: {
        assessment: 'Assessment',
        audit: 'Audit',
        customer: 'Customer',
        vendor: 'Vendor',
        incident: 'Incident',
        test: 'Penetration test',
        scan: 'Scan',
        self: 'Ourselves',
      },
    }),
    reviewOn: date({ label: 'Review by', help: 'After this day the assessment is overdue.' }),
  },
  relations: {
    mitigated_by: {
      to: ['control'],
      label: 'Mitigated by',
      inverse: 'Mitigates',
      help: 'The controls that keep it small; while one does not hold, its effect does not count.',
      cardinality: 'many',
      data: {
        lowers: choice({
          label: 'Lowers',
          help: 'What the control makes smaller.',
          options: { likelihood: 'Likelihood', impact: 'Impact' },
        }),
        by: integer({ label: 'By', help: 'Steps on the scale from 1 to 5.', min: 1, max: 4 }),
      },
    },
    threatens: {
      to: ['product', 'system', 'scope', 'vendor'],
      label: 'Threatens',
      inverse: 'Threatened by',
      help: 'What would be hit.',
      cardinality: 'many',
    },
  },
  lifecycle: {
    initial: 'identified',
    states: {
      identified: 'Identified',
      assessed: 'Assessed',
      treating: 'Being treated',
      accepted: 'Accepted',
      closed: 'Closed',
    },
    transitions: [
      { name: 'assess', label: 'Assessed', from: ['identified'], to: 'assessed', needs: 'update' },
      { name: 'treat', label: 'Treat', from: ['assessed', 'accepted'], to: 'treating', needs: 'update' },
      { name: 'accept', label: 'Accept', from: ['assessed', 'treating'], to: 'accepted', needs: 'approve' },
      {
        name: 'close',
        label: 'Close',
        from: ['identified', 'assessed', 'treating', 'accepted'],
        to: 'closed',
        needs: 'approve',
      },
      { name: 'reopen', label: 'Reopen', from: ['closed'], to: 'identified', needs: 'update' },
    ],
  },
  assurance: {
    facts: ({ state, data }) => {
      if (state === 'closed') return [fact('closed', 'not_applicable')];
      const assessed = data.likelihood !== undefined && data.impact !== undefined;
      return [...(assessed ? [] : [fact('not_assessed', 'unproven')]), ...reviewBy(data.reviewOn)];
    },
    groups: [
      { name: 'mitigations', via: [{ relation: 'mitigated_by', direction: 'out' }], mode: 'all', empty: null },
      EXCEPTIONS,
    ],
  },
  derive: (record, links) => residual(record.data.likelihood, record.data.impact, links),
  list: ['key', 'title', 'category', 'likelihood', 'impact', 'state', 'status', 'owner', 'reviewOn'],
});
