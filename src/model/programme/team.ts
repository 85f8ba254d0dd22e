import { email, long } from '../field.ts';
import { defineKind } from '../kind.ts';

export const team = defineKind({
  name: 'team',
  plural: 'teams',
  prefix: 'TEA',
  area: 'programme',
  label: 'Team',
  help: 'People who own systems, controls and risks together.',
  fields: {
    mission: long({ label: 'Mission', help: 'What the team answers for.' }),
    mailbox: email({ label: 'Mailbox', help: 'Where the team is reached.' }),
  },
  relations: {
    operates: {
      to: ['system', 'product'],
      label: 'Operates',
      inverse: 'Operated by',
      help: 'What the team runs.',
      cardinality: 'many',
    },
  },
  list: ['key', 'title', 'mailbox', 'owner', 'state'],
});
