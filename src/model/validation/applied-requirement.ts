import { choice, long, text } from '../field.ts';
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
    parameters: long({
      label: 'Parameters set',
      help: 'One a line: the parameter’s id, an equals sign, its value, as in “ac-1_prm_1 = all staff”.',
    }),
    implementation: long({
      label: 'How it is met',
      help: 'In our own words, for the auditor. A line “[statement ac-2_smt.a]” begins what meets that statement of the requirement.',
    }),
    stated: long({
      label: 'Stated in a plan',
      help: 'How far it is met as an imported plan says, with when and by whom. It is somebody’s word and proves nothing; it is said for as long as nothing is known here.',
    }),
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
    provided_by: {
      to: ['vendor', 'document', 'applied_requirement'],
      label: 'Provided by',
      inverse: 'Provides',
      help: 'Who meets it for us, in whole or in part: a provider, its authorisation, or the same requirement of the platform that we build on. It stands no better than they do.',
      cardinality: 'many',
      guarded: true,
      data: {
        coverage: choice({
          label: 'Coverage',
          help: 'Whether they alone meet the requirement.',
          options: { full: 'Full', partial: 'Partial' },
        }),
        provided: long({ label: 'What they do', help: 'As their own documents say.' }),
        ours: long({ label: 'What is left to us', help: 'What they expect of their customers.' }),
        source: text({
          label: 'In their plan',
          help: 'The UUIDs under which their OSCAL plan offers this, as its import wrote them: our plan points to them.',
        }),
      },
    },
  },
  assurance: {
    facts: ({ state, data }) => {
      if (state === 'retired' || data.applicability === 'not_applicable')
        return [fact('not_applicable', 'not_applicable')];
      if (data.responsibility === 'customer') return [fact('customers_duty', 'not_applicable')];
      return data.applicability === 'applicable' ? [] : [fact('applicability_undecided', 'unproven')];
    },
    groups: [
      {
        name: 'controls',
        via: [
          { relation: 'satisfies', direction: 'in' },
          { relation: 'provided_by', direction: 'out' },
        ],
        mode: 'coverage',
        empty: { status: 'unproven', code: 'no_control' },
        member: (link) => ({ coverage: link.data['coverage'] === 'partial' ? 'partial' : 'full' }),
      },
      ...assessable(),
    ],
  },
  list: ['key', 'title', 'applicability', 'responsibility', 'status', 'owner', 'scope'],
});
