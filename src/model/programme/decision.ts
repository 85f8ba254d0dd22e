import { choice, date, long } from '../field.ts';
import { defineKind } from '../kind.ts';
import { endOf, fact } from '../rules.ts';

export const decision = defineKind({
  name: 'decision',
  plural: 'decisions',
  prefix: 'DEC',
  area: 'programme',
  label: 'Decision',
  help: 'An approval with its case: what was asked, what speaks for and against, who decided, on what conditions.',
  fields: {
    question: long({ label: 'Question', help: 'What is to be decided.', required: true }),
    recommendation: long({ label: 'Recommendation', help: 'What the asker proposes, with cost and value.' }),
    outcome: choice({
      label: 'Outcome',
      help: 'What was decided.',
      options: { granted: 'Granted', granted_with_conditions: 'Granted with conditions', refused: 'Refused' },
    }),
    rationale: long({ label: 'Rationale', help: 'Why it was decided so.' }),
    conditions: long({ label: 'Conditions', help: 'What has to be met for the decision to hold.' }),
    validUntil: date({ label: 'Valid until', help: 'After this day the decision has to be taken again.' }),
  },
  relations: {
    about: {
      to: ['*'],
      label: 'About',
      inverse: 'Decisions',
      help: 'What the decision is about.',
      cardinality: 'many',
    },
  },
  lifecycle: {
    initial: 'asked',
    states: { asked: 'Asked', decided: 'Decided', withdrawn: 'Withdrawn' },
    transitions: [
      { name: 'decide', label: 'Decide', from: ['asked'], to: 'decided', needs: 'approve' },
      { name: 'withdraw', label: 'Withdraw', from: ['asked'], to: 'withdrawn', needs: 'update' },
      { name: 'reopen', label: 'Ask again', from: ['decided', 'withdrawn'], to: 'asked', needs: 'update' },
    ],
  },
  assurance: {
    facts: ({ state, data }) => {
      if (state === 'withdrawn') return [fact('withdrawn', 'not_applicable')];
      if (state !== 'decided' || data.outcome === undefined) return [fact('undecided', 'unproven')];
      if (data.outcome === 'refused') return [fact('refused', 'broken')];
      return data.validUntil ? [fact('expired', 'unproven', endOf(data.validUntil))] : [];
    },
    groups: [],
  },
  list: ['key', 'title', 'state', 'outcome', 'status', 'owner', 'validUntil'],
});
