import { flag, long, text } from '../field.ts';
import { defineKind } from '../kind.ts';

export const view = defineKind({
  name: 'view',
  plural: 'views',
  prefix: 'VIW',
  area: 'programme',
  label: 'Saved view',
  help: 'A list as somebody wants to see it again: kind, filters, order, columns. Shared views are there for everybody, others for whoever made them only.',
  personalUnless: 'shared',
  fields: {
    kind: text({ label: 'Kind', help: 'The kind that it lists.', required: true, filter: true }),
    query: long({ label: 'Query', help: 'The list’s query string, such as status=broken&sort=title.', required: true }),
    shared: flag({
      label: 'Shared',
      help: 'Whether everybody who reads its scope sees it. Otherwise only you see it; even the owners of the organisation do not.',
    }),
  },
  list: ['key', 'title', 'kind', 'shared', 'owner'],
});
