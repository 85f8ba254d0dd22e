import { date, long } from '../field.ts';
import { defineKind } from '../kind.ts';
import { at, endOf, fact } from '../rules.ts';

export const exception = defineKind({
  name: 'exception',
  plural: 'exceptions',
  prefix: 'EXC',
  area: 'validation',
  label: 'Exception',
  help: 'A deviation that somebody with the right to accepted, for a time, with a reason. It weakens; it never makes whole.',
  fields: {
    reason: long({ label: 'Reason', help: 'Why the deviation is acceptable for now.', required: true }),
    compensation: long({ label: 'Compensation', help: 'What makes up for it meanwhile.' }),
    validFrom: date({ label: 'From', help: 'First day.' }),
    validUntil: date({ label: 'Until', help: 'Last day; then what it excused counts again.', required: true }),
  },
  relations: {
    excepts: {
      to: ['control', 'check', 'finding', 'applied_requirement', 'adoption', 'policy', 'vendor', 'risk'],
      label: 'Excepts',
      inverse: 'Exceptions',
      help: 'What is excused.',
      cardinality: 'many',
      required: true,
    },
  },
  lifecycle: {
    initial: 'asked',
    states: { asked: 'Asked', approved: 'Approved', refused: 'Refused', ended: 'Ended' },
    transitions: [
      { name: 'approve', label: 'Approve', from: ['asked'], to: 'approved', needs: 'approve' },
      { name: 'refuse', label: 'Refuse', from: ['asked'], to: 'refused', needs: 'approve' },
      { name: 'end', label: 'End now', from: ['approved'], to: 'ended', needs: 'update' },
      { name: 'ask', label: 'Ask again', from: ['refused', 'ended'], to: 'asked', needs: 'update' },
    ],
  },
  assurance: {
    facts: ({ state, data }) => [
      ...(state === 'approved' ? [] : [fact(`state_${state}`, 'unproven')]),
      ...(data.validFrom ? [fact('not_yet_valid', 'unproven', undefined, at(data.validFrom))] : []),
      fact('expired', 'unproven', endOf(data.validUntil)),
    ],
    groups: [],
  },
  list: ['key', 'title', 'state', 'status', 'validUntil', 'owner'],
});
