import { long } from '../field.ts';
import { defineKind } from '../kind.ts';

/** What somebody said about a record. `kinds`: what there can be a discussion of. */
export const commentOn = (kinds: readonly string[]) =>
  defineKind({
    name: 'comment',
    plural: 'comments',
    prefix: 'COM',
    area: 'programme',
    label: 'Comment',
    help: 'What somebody said about a record. Whoever reads the record reads it; only whoever wrote it changes or withdraws it.',
    follows: 'about',
    fields: {
      text: long({
        label: 'Text',
        help: 'What you want to say: **bold**, *slanted*, `code`, lists and web addresses are shown as such.',
        required: true,
      }),
    },
    relations: {
      about: {
        to: kinds,
        label: 'About',
        inverse: 'Discussion',
        help: 'The record that it is said about.',
        cardinality: 'one',
        required: true,
      },
      mentions: {
        to: ['person'],
        label: 'Mentions',
        inverse: 'Mentioned in',
        help: 'Who should take notice of it.',
        cardinality: 'many',
      },
    },
    lifecycle: {
      initial: 'said',
      states: { said: 'Said', withdrawn: 'Withdrawn' },
      transitions: [
        { name: 'withdraw', label: 'Withdraw', from: ['said'], to: 'withdrawn', needs: 'update' },
        { name: 'restore', label: 'Restore', from: ['withdrawn'], to: 'said', needs: 'update' },
      ],
    },
    list: ['key', 'title', 'state', 'updatedAt'],
  });
