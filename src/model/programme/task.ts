import { choice, long } from '../field.ts';
import { defineKind } from '../kind.ts';

export const task = defineKind({
  name: 'task',
  plural: 'tasks',
  prefix: 'TSK',
  area: 'programme',
  label: 'Task',
  help: 'Something that a person does by a day. Give it an owner and a due date, and link what it is about.',
  fields: {
    priority: choice({
      label: 'Priority',
      help: 'What to do first.',
      options: { urgent: 'Urgent', high: 'High', normal: 'Normal', low: 'Low' },
    }),
    description: long({ label: 'Description', help: 'What done looks like.' }),
    outcome: long({ label: 'Outcome', help: 'What was done, or why it was dropped.' }),
  },
  relations: {
    about: { to: ['*'], label: 'About', inverse: 'Tasks', help: 'What the task is about.', cardinality: 'many' },
  },
  lifecycle: {
    initial: 'open',
    states: { open: 'Open', doing: 'In progress', done: 'Done', dropped: 'Dropped' },
    transitions: [
      { name: 'start', label: 'Start', from: ['open'], to: 'doing', needs: 'update' },
      { name: 'finish', label: 'Finish', from: ['open', 'doing'], to: 'done', needs: 'update' },
      { name: 'drop', label: 'Drop', from: ['open', 'doing'], to: 'dropped', needs: 'update' },
      { name: 'reopen', label: 'Reopen', from: ['done', 'dropped'], to: 'open', needs: 'update' },
    ],
  },
  list: ['key', 'title', 'state', 'priority', 'owner', 'dueAt'],
});
