import { flag, integer, long, text } from '../field.ts';
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
    section: text({
      label: 'Section',
      help: 'The part that its group stands in, where groups stand in parts.',
      filter: true,
    }),
    under: text({ label: 'Under', help: 'The number of the requirement that this one is a part of.' }),
    position: integer({ label: 'Position', help: 'Its place in the framework’s own order.' }),
    text: long({ label: 'Text', help: 'What is required, or our own label for it.' }),
    guidance: long({ label: 'Guidance', help: 'What the publisher says about meeting it, from your licensed copy.' }),
    parameters: long({
      label: 'Parameters',
      help: 'What whoever adopts it has to set, one a line: its id, a colon, what is to be set, as in “ac-1_prm_1: who is told”.',
    }),
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
