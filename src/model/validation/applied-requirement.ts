import { choice, long } from '../field.ts';
import { defineKind } from '../kind.ts';
import { assessable, fact } from '../rules.ts';

export const appliedRequirement = defineKind({
  name: 'applied_requirement',
  plural: 'applied-requirements',
  prefix: 'APR',
  area: 'validation',
  label: 'Applied requirement',
  help: 'A requirement as it applies to us: whether it does, why, who answers for it, and the controls that meet it.',
  fields: {
    applicability: choice({
      label: 'Applicability',
      help: 'Whether the requirement applies in this scope.',
      options: { applicable: 'Applicable', not_applicable: 'Not applicable', undecided: 'Not decided' },
    }),
    justification: long({ label: 'Justification', help: 'Why it applies or does not.' }),
    responsibility: choice({
      label: 'Responsibility',
      help: 'Who meets it.',
      options: {
        ours: 'Ours',
        shared: 'Shared with a provider',
        inherited: 'Inherited from a provider',
        customer: 'The customer’s',
      },
    }),
    implementation: long({ label: 'How it is met', help: 'In our own words, for the auditor.' }),
  },
  relations: {
    within: {
      to: ['adoption'],
      label: 'Within',
      inverse: 'Applied requirements',
      help: 'The adoption it belongs to.',
      cardinality: 'one',
      required: true,
    },
    applies: {
      to: ['requirement'],
      label: 'Applies',
      inverse: 'Applied as',
      help: 'The requirement itself.',
      cardinality: 'one',
      required: true,
    },
  },
  assurance: {
    facts: ({ state, data }) => {
      if (state === 'retired' || data.applicability === 'not_applicable')
        return [fact('not_applicable', 'not_applicable')];
      return data.applicability === 'applicable' ? [] : [fact('applicability_undecided', 'unproven')];
    },
    groups: [
      {
        name: 'controls',
        via: [{ relation: 'satisfies', direction: 'in' }],
        mode: 'coverage',
        empty: { status: 'unproven', code: 'no_control' },
        member: (link) => ({ coverage: link.data['coverage'] === 'partial' ? 'partial' : 'full' }),
      },
      ...assessable(),
    ],
  },
  list: ['key', 'title', 'applicability', 'responsibility', 'status', 'owner', 'scope'],
});
