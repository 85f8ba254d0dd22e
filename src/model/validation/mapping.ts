import { choice, integer, long, text } from '../field.ts';
import { defineKind } from '../kind.ts';

export const mapping = defineKind({
  name: 'mapping',
  plural: 'mappings',
  prefix: 'MAP',
  area: 'validation',
  label: 'Mapping',
  help: 'How requirements of two frameworks relate, with the reason and the source, so that one control can answer for both.',
  fields: {
    relation: choice({
      label: 'Relation',
      help: 'How the source relates to the target (OSCAL, NIST IR 8477).',
      required: true,
      options: {
        equal: 'Equal to',
        equivalent: 'Equivalent to',
        subset: 'Subset of',
        superset: 'Superset of',
        intersects: 'Intersects with',
        no_relationship: 'Not related to',
      },
    }),
    rationale: long({ label: 'Rationale', help: 'Why they relate so.' }),
    source: text({ label: 'Source', help: 'Who says so: a publisher’s crosswalk, or a person.' }),
    confidence: integer({ label: 'Confidence', help: 'In percent.', max: 100 }),
  },
  relations: {
    source: {
      to: ['requirement'],
      label: 'Source',
      inverse: 'Mapped to',
      help: 'The requirements that are mapped.',
      cardinality: 'many',
      required: true,
    },
    target: {
      to: ['requirement'],
      label: 'Target',
      inverse: 'Mapped from',
      help: 'The requirements that they are mapped to.',
      cardinality: 'many',
      required: true,
    },
  },
  lifecycle: {
    initial: 'proposed',
    states: { proposed: 'Proposed', accepted: 'Accepted', rejected: 'Rejected' },
    transitions: [
      { name: 'accept', label: 'Accept', from: ['proposed', 'rejected'], to: 'accepted', needs: 'approve' },
      { name: 'reject', label: 'Reject', from: ['proposed', 'accepted'], to: 'rejected', needs: 'update' },
    ],
  },
  list: ['key', 'title', 'relation', 'source', 'confidence', 'state'],
});
