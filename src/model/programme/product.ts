import { choice, long, url } from '../field.ts';
import { defineKind } from '../kind.ts';

export const product = defineKind({
  name: 'product',
  plural: 'products',
  prefix: 'PRD',
  area: 'programme',
  label: 'Product',
  help: 'What customers buy or use. Promises are made about products; products run on systems.',
  fields: {
    stage: choice({
      label: 'Stage',
      help: 'How far the product is offered.',
      options: { planned: 'Planned', beta: 'Beta', available: 'Generally available', sunset: 'Being withdrawn' },
    }),
    description: long({ label: 'Description', help: 'What it does, for whom.' }),
    site: url({ label: 'Site', help: 'Where it is described in public.' }),
  },
  relations: {
    runs_on: {
      to: ['system'],
      label: 'Runs on',
      inverse: 'Carries',
      help: 'The systems that this product needs.',
      cardinality: 'many',
    },
  },
  list: ['key', 'title', 'stage', 'owner', 'scope', 'updatedAt'],
});
