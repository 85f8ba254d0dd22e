import { email, text } from '../field.ts';
import { defineKind } from '../kind.ts';

export const person = defineKind({
  name: 'person',
  plural: 'people',
  prefix: 'PER',
  area: 'programme',
  label: 'Person',
  labelPlural: 'People',
  help: 'Somebody who owns, approves or does something here. A person may have an account, and need not.',
  fields: {
    email: email({ label: 'E-mail', help: 'Where notices reach this person; links the record to an account.' }),
    job: text({ label: 'Job', help: 'Job title.' }),
  },
  relations: {
    member_of: {
      to: ['team'],
      label: 'Member of',
      inverse: 'Members',
      help: 'The teams this person works in.',
      cardinality: 'many',
    },
    reports_to: {
      to: ['person'],
      label: 'Reports to',
      inverse: 'Leads',
      help: 'The person this one reports to.',
      cardinality: 'one',
    },
  },
  list: ['key', 'title', 'email', 'job', 'state'],
});
