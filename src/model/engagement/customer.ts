import { choice, email, flag, long, tags, text } from '../field.ts';
import { defineKind } from '../kind.ts';

export const customer = defineKind({
  name: 'customer',
  plural: 'customers',
  prefix: 'CUS',
  area: 'engagement',
  label: 'Customer',
  help: 'Somebody to whom we promised something: what they bought, what their regulators ask, whom to tell.',
  fields: {
    segment: choice({
      label: 'Segment',
      help: 'How large they are.',
      options: {
        enterprise: 'Enterprise',
        mid_market: 'Mid-market',
        small: 'Small business',
        public_sector: 'Public sector',
      },
    }),
    industry: text({ label: 'Industry', help: 'What they do; it decides which regulators ask.', filter: true }),
    regions: tags({ label: 'Regions', help: 'Where they use us, such as EU or US.' }),
    contact: email({ label: 'Security contact', help: 'Who is told when a promise breaks.' }),
    example: flag({ label: 'Example', help: 'Whether this customer is made up, for showing.' }),
    note: long({ label: 'Note', help: 'What matters to them.' }),
  },
  relations: {
    uses: { to: ['product'], label: 'Uses', inverse: 'Used by', help: 'What they bought.', cardinality: 'many' },
  },
  list: ['key', 'title', 'segment', 'industry', 'regions', 'owner', 'updatedAt'],
});
