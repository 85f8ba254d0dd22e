import { choice, integer, long, number, text } from '../field.ts';
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
    method: choice({
      label: 'Found by',
      help: 'Who found that they relate.',
      options: { human: 'A person', automation: 'A program', hybrid: 'A program, looked over by a person' },
    }),
    matching: choice({
      label: 'Compared by',
      help: 'What was compared (NIST IR 8477).',
      options: { syntactic: 'Wording', semantic: 'Meaning', functional: 'Effect' },
    }),
    qualifiers: long({
      label: 'Qualifiers',
      help: 'Under what conditions it holds, one a line: subject, predicate, category, a colon, what it is.',
    }),
    packVersion: number({
      label: 'Pack version',
      help: 'Of the crosswalk pack that it was loaded from; empty when it was written here.',
    }),
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
      { name: 'propose', label: 'Propose again', from: ['accepted', 'rejected'], to: 'proposed', needs: 'update' },
    ],
  },
  list: ['key', 'title', 'relation', 'source', 'confidence', 'state'],
});
