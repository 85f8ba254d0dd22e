import { choice, integer, long, moment, text } from '../field.ts';
import { defineKind } from '../kind.ts';
import { fact } from '../rules.ts';

export const statement = defineKind({
  name: 'statement',
  plural: 'statements',
  prefix: 'STM',
  area: 'engagement',
  label: 'Statement',
  help: 'What was said outside: to whom, when, in which words, resting on what. When that breaks, it is on the recall list.',
  fields: {
    audience: choice({
      guarded: true,
      label: 'To',
      help: 'To whom it was said.',
      required: true,
      options: {
        customer: 'Customer',
        prospect: 'Prospect',
        auditor: 'Auditor',
        regulator: 'Regulator',
        public: 'The public',
        vendor: 'Vendor',
      },
    }),
    channel: choice({
      guarded: true,
      label: 'Channel',
      help: 'How it was said.',
      options: {
        contract: 'Contract',
        questionnaire: 'Questionnaire',
        trust_page: 'Trust centre',
        mail: 'E-mail',
        call: 'Conversation',
        report: 'Report',
      },
    }),
    recipient: text({ guarded: true, label: 'Recipient', help: 'Who exactly was told.' }),
    wording: long({ guarded: true, label: 'Wording', help: 'Word for word.', required: true }),
    saidAt: moment({ guarded: true, label: 'Said at', help: 'When it was said.', required: true }),
    position: integer({
      guarded: true,
      label: 'Journal position',
      help: 'The state of our knowledge when it was written down: entries of the journal. Candor sets it.',
      max: Number.MAX_SAFE_INTEGER,
    }),
    correction: long({ label: 'Correction', help: 'What was said to put it right.' }),
  },
  relations: {
    rests_on: {
      to: ['answer', 'commitment', 'claim', 'control', 'document', 'adoption', 'policy'],
      label: 'Rests on',
      inverse: 'Statements made from it',
      help: 'What it was taken from.',
      cardinality: 'many',
      guarded: true,
    },
    said_to: {
      to: ['customer', 'vendor'],
      label: 'Said to',
      inverse: 'Was told',
      help: 'Who was told, where we know them.',
      cardinality: 'many',
      guarded: true,
    },
  },
  lifecycle: {
    initial: 'said',
    states: { said: 'Stands', corrected: 'Corrected', withdrawn: 'Withdrawn' },
    transitions: [
      { name: 'correct', label: 'Corrected', from: ['said'], to: 'corrected', needs: 'update' },
      { name: 'withdraw', label: 'Withdrawn', from: ['said'], to: 'withdrawn', needs: 'approve' },
    ],
  },
  assurance: {
    facts: ({ state }) => (state === 'said' ? [] : [fact(state, 'not_applicable')]),
    groups: [
      {
        name: 'support',
        via: [{ relation: 'rests_on', direction: 'out' }],
        mode: 'all',
        empty: { status: 'unproven', code: 'no_support' },
      },
    ],
  },
  list: ['key', 'title', 'audience', 'recipient', 'saidAt', 'state', 'status'],
});
