import { choice, long } from '../field.ts';
import { defineKind } from '../kind.ts';

export const scope = defineKind({
  name: 'scope',
  plural: 'scopes',
  prefix: 'SCP',
  area: 'programme',
  label: 'Scope',
  help: 'A part of the company that things belong to: the organisation, a product or business unit, a region. Its own scope is its parent.',
  fields: {
    level: choice({
      label: 'Level',
      help: 'What this scope stands for.',
      options: {
        organisation: 'Organisation',
        unit: 'Business unit',
        product: 'Product',
        platform: 'Platform',
        region: 'Region',
      },
    }),
    description: long({ label: 'Description', help: 'What is inside, and what is not.' }),
  },
  list: ['key', 'title', 'level', 'scope', 'state'],
});
