import { choice, date, integer, long, text } from '../field.ts';
import { defineKind } from '../kind.ts';
import { at, combination, endOf, fact, inForce, support } from '../rules.ts';

export const commitment = defineKind({
  name: 'commitment',
  plural: 'commitments',
  prefix: 'CMT',
  area: 'engagement',
  label: 'Commitment',
  help: 'A promise in a contract, to a named customer, in its own words, and what makes it true.',
  fields: {
    wording: long({ label: 'Wording', help: 'The promise as it was signed.', required: true }),
    type: choice({
      label: 'Type',
      help: 'What is promised.',
      options: {
        security: 'Security measure',
        privacy: 'Privacy',
        residency: 'Data residency',
        availability: 'Availability',
        notice: 'Notice of incidents',
        audit: 'Audit right',
        certification: 'Certification',
      },
    }),
    contract: text({ label: 'Contract', help: 'Which contract, and the clause.' }),
    startsOn: date({ label: 'From', help: 'First day.' }),
    endsOn: date({ label: 'Until', help: 'Last day.' }),
    noticeHours: integer({
      label: 'Notice within (hours)',
      help: 'How soon the customer must be told, where the contract says so.',
      min: 1,
      max: 8_760,
    }),
    ...combination,
  },
  relations: {
    made_to: {
      to: ['customer'],
      label: 'Made to',
      inverse: 'Commitments',
      help: 'The customer who holds the promise.',
      cardinality: 'one',
      required: true,
    },
    rests_on: {
      to: ['control', 'answer', 'policy', 'vendor', 'document', 'adoption', 'check'],
      label: 'Rests on',
      inverse: 'Commitments that rest on it',
      help: 'What has to hold for the promise to be true.',
      cardinality: 'many',
    },
  },
  lifecycle: {
    initial: 'draft',
    states: { draft: 'Draft', in_force: 'In force', ended: 'Ended' },
    transitions: [
      { name: 'sign', label: 'Signed', from: ['draft'], to: 'in_force', needs: 'approve' },
      { name: 'end', label: 'Ended', from: ['draft', 'in_force'], to: 'ended', needs: 'update' },
      { name: 'reopen', label: 'Back to draft', from: ['ended'], to: 'draft', needs: 'update' },
    ],
  },
  assurance: {
    facts: (record) => [
      ...inForce(record, { good: ['in_force', 'draft'], retired: ['ended'] }),
      ...(record.data.startsOn ? [fact('not_started', 'not_applicable', undefined, at(record.data.startsOn))] : []),
      ...(record.data.endsOn ? [fact('ended', 'not_applicable', endOf(record.data.endsOn))] : []),
    ],
    groups: [support()],
  },
  list: ['key', 'title', 'type', 'state', 'status', 'owner', 'endsOn'],
});
