import { choice, date, long, text, url } from '../field.ts';
import { defineKind } from '../kind.ts';
import { APPROVAL, assessable, inForce, reviewBy } from '../rules.ts';

export const policy = defineKind({
  name: 'policy',
  plural: 'policies',
  prefix: 'POL',
  area: 'programme',
  label: 'Policy',
  labelPlural: 'Policies',
  help: 'A rule that the company gave itself, approved by somebody with the right to, and reviewed at least once a year.',
  fields: {
    type: choice({
      label: 'Type',
      help: 'How binding it is.',
      options: { policy: 'Policy', standard: 'Standard', procedure: 'Procedure', guideline: 'Guideline' },
    }),
    body: long({
      label: 'Text',
      help: 'The policy itself, in Markdown; or leave it where it is and give the address.',
    }),
    address: url({ label: 'Address', help: 'Where the authoritative text is kept.' }),
    edition: text({ label: 'Edition', help: 'The edition that was approved.' }),
    reviewOn: date({ label: 'Review by', help: 'After this day the policy is overdue for review.' }),
  },
  lifecycle: APPROVAL,
  assurance: {
    facts: (record) => [...inForce(record, { good: ['approved'] }), ...reviewBy(record.data.reviewOn)],
    groups: assessable(),
  },
  list: ['key', 'title', 'type', 'state', 'status', 'owner', 'reviewOn'],
});
