import { flag, long, text } from '../field.ts';
import { defineKind } from '../kind.ts';

export const requirement = defineKind({
  name: 'requirement',
  plural: 'requirements',
  prefix: 'REQ',
  area: 'validation',
  label: 'Requirement',
  help: 'One requirement of a framework, by its own number. Its text comes from your licensed copy where it may not be shipped.',
  fields: {
    ref: text({ label: 'Number', help: 'As the framework numbers it, such as CC6.1 or A.5.15.', required: true }),
    group: text({ label: 'Group', help: 'The chapter or family it stands in.', filter: true }),
    text: long({ label: 'Text', help: 'What is required, or our own label for it.' }),
    assessable: flag({ label: 'Assessable', help: 'No for headings.' }),
  },
  relations: {
    part_of: {
      to: ['framework'],
      label: 'Part of',
      inverse: 'Requirements',
      help: 'The framework it belongs to.',
      cardinality: 'one',
      required: true,
    },
  },
  list: ['key', 'ref', 'title', 'group', 'updatedAt'],
});
