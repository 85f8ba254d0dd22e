import { choice, date, integer, long, moment, text, url } from '../field.ts';
import { defineKind } from '../kind.ts';
import { at, fact } from '../rules.ts';

export const evidence = defineKind({
  name: 'evidence',
  plural: 'evidence',
  prefix: 'EVD',
  area: 'validation',
  label: 'Evidence',
  labelPlural: 'Evidence',
  help: 'What was seen, when, by whom, and for how long it counts. Collectors push it; people upload it.',
  fields: {
    outcome: choice({
      guarded: true,
      label: 'Outcome',
      help: 'What the evidence shows. "Not checked" is never read as a pass.',
      required: true,
      options: { pass: 'Pass', fail: 'Fail', partial: 'Pass with remarks', not_checked: 'Not checked' },
    }),
    effectiveAt: moment({ guarded: true, label: 'Effective', help: 'The moment from which it speaks.' }),
    observedFrom: date({ guarded: true, label: 'Observed from', help: 'First day of the window that it covers.' }),
    observedTo: date({ guarded: true, label: 'Observed to', help: 'Last day of the window that it covers.' }),
    validUntil: moment({ guarded: true, label: 'Valid until', help: 'The moment at which it stops counting.' }),
    source: text({ label: 'Source', help: 'The collector, tool or person that it comes from.', filter: true }),
    summary: long({ label: 'Summary', help: 'What was seen, in a few sentences.' }),
    detail: long({ guarded: true, label: 'Detail', help: 'The part that matters: failed test cases, lines, numbers.' }),
    total: integer({ guarded: true, label: 'Looked at', help: 'How many things were looked at.' }),
    failed: integer({ guarded: true, label: 'Failed', help: 'How many of them failed.' }),
    commit: text({ guarded: true, label: 'Commit', help: 'The source revision that was looked at.' }),
    address: url({ label: 'Address', help: 'Where the original is kept.' }),
    fileHash: text({ guarded: true, label: 'File', help: 'SHA-256 of the stored file, in hexadecimal.' }),
    fileName: text({ label: 'File name', help: 'The name the file came with.' }),
  },
  relations: {
    proves: {
      to: ['check'],
      label: 'Answers',
      inverse: 'Answered by',
      help: 'The checks that it answers, for which of their targets.',
      cardinality: 'many',
      guarded: true,
      data: {
        target: text({ label: 'Target', help: 'The record that was looked at, where the check has several.' }),
      },
    },
  },
  lifecycle: {
    initial: 'accepted',
    states: { collected: 'To be reviewed', accepted: 'Accepted', rejected: 'Rejected', withdrawn: 'Withdrawn' },
    transitions: [
      { name: 'accept', label: 'Accept', from: ['collected', 'rejected'], to: 'accepted', needs: 'approve' },
      { name: 'reject', label: 'Reject', from: ['collected', 'accepted'], to: 'rejected', needs: 'update' },
      {
        name: 'withdraw',
        label: 'Withdraw',
        from: ['collected', 'accepted', 'rejected'],
        to: 'withdrawn',
        needs: 'approve',
      },
    ],
  },
  assurance: {
    exposes: ['effectiveAt', 'observedTo'],
    facts: ({ state, data, createdAt }) => {
      if (state === 'withdrawn') return [fact('withdrawn', 'not_applicable')];
      const from = at(data.effectiveAt) ?? at(createdAt);
      return [
        ...(state === 'accepted' ? [] : [fact(state === 'rejected' ? 'rejected' : 'not_reviewed', 'unproven')]),
        ...(data.outcome === 'fail' ? [fact('failed', 'broken', from)] : []),
        ...(data.outcome === 'partial' ? [fact('remarks', 'weakened', from)] : []),
        ...(data.outcome === 'not_checked' ? [fact('not_checked', 'unproven', from)] : []),
        ...(data.effectiveAt ? [fact('not_yet_effective', 'unproven', undefined, from)] : []),
        // A failure stays a failure when it grows old: expiry never turns "shown false" into the milder "nothing shows it".
        ...(data.validUntil ? [fact('expired', 'unproven', at(data.validUntil))] : []),
      ];
    },
    groups: [],
  },
  list: ['key', 'title', 'outcome', 'status', 'source', 'effectiveAt', 'validUntil'],
});
