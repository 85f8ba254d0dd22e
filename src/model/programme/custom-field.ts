import { choice, flag, integer, tags, text } from '../field.ts';
import { defineKind } from '../kind.ts';

export const customField = defineKind({
  name: 'custom_field',
  plural: 'custom-fields',
  prefix: 'FLD',
  area: 'programme',
  label: 'Custom field',
  help: 'A field of your own on a kind. It appears in forms, lists, filters, imports, exports, the API and the command line.',
  fields: {
    kind: text({ label: 'Kind', help: 'The kind that gets the field, such as control.', required: true, filter: true }),
    name: text({
      pattern: /^[a-z][a-z0-9_]{0,39}$/,
      label: 'Name',
      help: 'Lower-case letters, digits and underscores; stored as x_name.',
      required: true,
    }),
    type: choice({
      label: 'Type',
      help: 'What the field holds.',
      required: true,
      options: {
        text: 'Line of text',
        long: 'Text',
        choice: 'Choice',
        flag: 'Yes or no',
        number: 'Number',
        date: 'Day',
        url: 'Address',
        tags: 'Tags',
      },
    }),
    choices: tags({ label: 'Choices', help: 'For a choice: its values in order.', filter: false }),
    help: text({ label: 'Help', help: 'What to fill in, for the people who fill it in.' }),
    filter: flag({ label: 'Filter', help: 'Whether lists can filter by it.' }),
    position: integer({
      label: 'Position',
      help: 'Where it stands among the fields of your own: the smallest first. Without one it comes after those, in the order in which they were made.',
    }),
  },
  list: ['key', 'title', 'kind', 'name', 'type', 'state'],
});
