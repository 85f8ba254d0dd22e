import { choice, integer, long, text } from '../field.ts';
import { defineKind, type RecordView } from '../kind.ts';
import { assessable, at, inForce } from '../rules.ts';

/** From when a piece of evidence speaks: its effective day, or else the end of what it observed, or else when it came. */
export const speaksFrom = (evidence: Pick<RecordView, 'createdAt' | 'data'>): number | undefined => {
  const { effectiveAt, observedTo } = evidence.data as { effectiveAt?: string; observedTo?: string };
  return at(effectiveAt ?? observedTo ?? evidence.createdAt);
};

export const check = defineKind({
  name: 'check',
  plural: 'checks',
  prefix: 'CHK',
  area: 'validation',
  label: 'Check',
  help: 'How we find out whether a control works: what is looked at, how often, and what a pass means. Evidence answers it.',
  fields: {
    method: choice({
      label: 'Method',
      help: 'How the answer is found (NIST SP 800-53A).',
      options: { test: 'Test', examine: 'Examine', interview: 'Interview' },
    }),
    collector: text({
      label: 'Collector',
      help: 'The collector that answers it by itself, such as junit or licences.',
      filter: true,
    }),
    criterion: long({ label: 'Criterion', help: 'What has to be seen for a pass.' }),
    selector: text({
      label: 'Selector',
      help: 'The part of a report that answers it, such as a folder or name pattern of tests; * stands for anything.',
    }),
    everyDays: integer({
      label: 'Every (days)',
      help: 'How long an answer stays good when the evidence itself does not say.',
      min: 1,
      max: 3_660,
    }),
  },
  relations: {
    verifies: {
      to: ['control'],
      label: 'Verifies',
      inverse: 'Verified by',
      help: 'The controls that it shows to work.',
      cardinality: 'many',
      required: true,
    },
    targets: {
      to: ['system', 'product', 'vendor', 'person', 'team'],
      label: 'Looks at',
      inverse: 'Looked at by',
      help: 'Each of these needs its own evidence.',
      cardinality: 'many',
    },
  },
  assurance: {
    facts: (record) => inForce(record, { good: ['active'] }),
    groups: [
      {
        name: 'evidence',
        via: [{ relation: 'proves', direction: 'in' }],
        looksAt: [{ relation: 'targets', direction: 'out' }],
        mode: (_record, links) => ({
          kind: 'newest',
          targets: links.filter((link) => link.relation === 'targets').map((link) => link.other.id),
        }),
        empty: { status: 'unproven', code: 'no_evidence' },
        member: (link) => {
          const from = speaksFrom(link.other);
          const target = link.data['target'];
          return { ...(from === undefined ? {} : { from }), ...(typeof target === 'string' ? { target } : {}) };
        },
      },
      ...assessable(),
    ],
  },
  list: ['key', 'title', 'method', 'collector', 'status', 'everyDays', 'owner'],
});
