import { choice, long, tags, text } from '../field.ts';
import { defineKind } from '../kind.ts';
import { assessable, inForce } from '../rules.ts';

export const control = defineKind({
  name: 'control',
  plural: 'controls',
  prefix: 'CTL',
  area: 'validation',
  label: 'Control',
  help: 'Something we do so that a requirement is met or a risk is smaller. Its checks show, with evidence, whether it really works.',
  fields: {
    statement: long({
      label: 'Statement',
      help: 'What is done, by whom, how often: a sentence that can be true or false.',
    }),
    nature: choice({
      label: 'Nature',
      help: 'When it works: before, while or after something happens.',
      options: { preventive: 'Preventive', detective: 'Detective', corrective: 'Corrective' },
    }),
    operation: choice({
      label: 'Operation',
      help: 'Who or what carries it out.',
      options: { automated: 'Automated', manual: 'Manual', mixed: 'Partly automated' },
    }),
    theme: choice({
      label: 'Theme',
      help: 'The part of the programme that it belongs to.',
      options: {
        organisation: 'Organisation',
        people: 'People',
        access: 'Access',
        development: 'Development',
        supply_chain: 'Supply chain',
        operations: 'Operations',
        data: 'Data protection',
        resilience: 'Resilience',
        integrity: 'Integrity of records',
      },
    }),
    tags: tags({ label: 'Tags', help: 'Words to group by.' }),
    guidance: long({ label: 'Guidance', help: 'How to operate it, and how to tell that it failed.' }),
  },
  relations: {
    satisfies: {
      to: ['applied_requirement'],
      label: 'Satisfies',
      inverse: 'Satisfied by',
      help: 'The applied requirements that it meets, fully or in part.',
      cardinality: 'many',
      data: {
        coverage: choice({
          label: 'Coverage',
          help: 'Whether this control alone meets the requirement.',
          options: { full: 'Full', partial: 'Partial' },
        }),
        rationale: long({ label: 'Rationale', help: 'Why it meets the requirement, and what is left.' }),
        through: text({ label: 'Through', help: 'The mapping of the crosswalk that it followed from, if one.' }),
      },
    },
    governed_by: {
      to: ['policy'],
      label: 'Governed by',
      inverse: 'Governs',
      help: 'The policy that demands it.',
      cardinality: 'many',
    },
    operates_on: {
      to: ['system', 'product'],
      label: 'Operates on',
      inverse: 'Controls',
      help: 'Where it is in place.',
      cardinality: 'many',
    },
  },
  lifecycle: {
    initial: 'draft',
    states: { draft: 'Draft', active: 'In operation', retired: 'Retired' },
    transitions: [
      { name: 'activate', label: 'Put in operation', from: ['draft', 'retired'], to: 'active', needs: 'approve' },
      { name: 'suspend', label: 'Back to draft', from: ['active'], to: 'draft', needs: 'update' },
      { name: 'retire', label: 'Retire', from: ['draft', 'active'], to: 'retired', needs: 'approve' },
    ],
  },
  assurance: {
    facts: (record) => inForce(record, { good: ['active'] }),
    groups: [
      {
        name: 'checks',
        via: [{ relation: 'verifies', direction: 'in' }],
        mode: 'all',
        empty: { status: 'unproven', code: 'no_check' },
      },
      ...assessable(),
    ],
  },
  list: ['key', 'title', 'theme', 'state', 'status', 'owner', 'operation', 'updatedAt'],
});
