import { choice, date, long, tags } from '../field.ts';
import { defineKind } from '../kind.ts';
import { APPROVAL, combination, inForce, reviewBy, support } from '../rules.ts';

export const answer = defineKind({
  name: 'answer',
  plural: 'answers',
  prefix: 'ANS',
  area: 'engagement',
  label: 'Answer',
  help: 'The one true answer to a question that customers ask, approved, reviewed, and resting on what makes it true.',
  fields: {
    question: long({ label: 'Question', help: 'As customers ask it.', required: true }),
    variants: long({ label: 'Other wordings', help: 'One a line; they help to find it again.' }),
    short: choice({
      label: 'Short answer',
      help: 'For forms that take only this.',
      options: { yes: 'Yes', no: 'No', partial: 'Partly', not_applicable: 'Not applicable' },
    }),
    text: long({
      label: 'Answer',
      help: 'What we tell them, in words that people outside security understand.',
      required: true,
    }),
    internal: long({ label: 'For us only', help: 'Background, and what not to say.' }),
    audience: choice({
      label: 'Audience',
      help: 'Who may read it.',
      options: { public: 'Public', nda: 'Under an agreement', internal: 'Internal' },
    }),
    topics: tags({ label: 'Topics', help: 'What it is about.' }),
    reviewOn: date({ label: 'Review by', help: 'After this day it has to be confirmed again.' }),
    ...combination,
  },
  relations: {
    rests_on: {
      to: ['control', 'check', 'policy', 'document', 'vendor', 'adoption', 'answer'],
      label: 'Rests on',
      inverse: 'Answers that rest on it',
      help: 'What has to hold for the answer to be true.',
      cardinality: 'many',
    },
    about: {
      to: ['product', 'system'],
      label: 'About',
      inverse: 'Answers',
      help: 'What the answer speaks about.',
      cardinality: 'many',
    },
  },
  lifecycle: APPROVAL,
  assurance: {
    facts: (record) => [...inForce(record, { good: ['approved'] }), ...reviewBy(record.data.reviewOn)],
    groups: [support()],
  },
  list: ['key', 'title', 'short', 'audience', 'state', 'status', 'owner', 'reviewOn'],
});
