import { choice, date, long, text } from '../field.ts';
import { defineKind } from '../kind.ts';
import { EXCEPTIONS, fact, liftable } from '../rules.ts';

const WEIGHT = { critical: 'broken', high: 'broken', moderate: 'weakened', low: 'weakened' } as const;

export const finding = defineKind({
  name: 'finding',
  plural: 'findings',
  prefix: 'FND',
  area: 'validation',
  label: 'Finding',
  help: 'Something that is not as it should be, wherever it was found. Until it is closed it counts against what it was found in.',
  fields: {
    severity: choice({
      guarded: true,
      label: 'Severity',
      help: 'Critical and high break what it stands against; moderate and low weaken it.',
      required: true,
      options: { critical: 'Critical', high: 'High', moderate: 'Moderate', low: 'Low', info: 'Information' },
    }),
    source: choice({
      label: 'Source',
      help: 'What brought it up.',
      options: {
        audit: 'Audit',
        self: 'Ourselves',
        scan: 'Scan',
        test: 'Penetration test',
        incident: 'Incident',
        customer: 'Customer',
        vendor: 'Vendor review',
      },
    }),
    nonconformity: choice({
      label: 'Nonconformity',
      help: 'How a certification body would class it (ISO/IEC 17021-1).',
      options: { major: 'Major', minor: 'Minor', observation: 'Opportunity for improvement' },
    }),
    foundOn: date({ label: 'Found on', help: 'Day on which it was found.' }),
    description: long({ label: 'Description', help: 'What is wrong, where, with what consequence.' }),
    rootCause: long({ label: 'Root cause', help: 'Why it could happen.' }),
    correctiveAction: long({ label: 'Corrective action', help: 'What removes the cause.' }),
    resolution: long({ label: 'Resolution', help: 'How it was shown to be gone.' }),
    externalRef: text({ label: 'Reference', help: 'Its number where it came from.' }),
  },
  relations: {
    against: {
      to: ['control', 'check', 'policy', 'vendor', 'applied_requirement', 'adoption', 'system', 'product'],
      label: 'Against',
      inverse: 'Findings',
      help: 'What it counts against.',
      cardinality: 'many',
      guarded: true,
    },
  },
  lifecycle: {
    initial: 'open',
    states: {
      open: 'Open',
      fixing: 'Being fixed',
      to_verify: 'To be verified',
      closed: 'Closed',
      dismissed: 'Dismissed',
    },
    transitions: [
      { name: 'fix', label: 'Start fixing', from: ['open'], to: 'fixing', needs: 'update' },
      { name: 'fixed', label: 'Fixed, verify', from: ['open', 'fixing'], to: 'to_verify', needs: 'update' },
      { name: 'close', label: 'Verified, close', from: ['to_verify'], to: 'closed', needs: 'approve' },
      { name: 'dismiss', label: 'Dismiss', from: ['open', 'fixing', 'to_verify'], to: 'dismissed', needs: 'approve' },
      { name: 'reopen', label: 'Reopen', from: ['to_verify', 'closed', 'dismissed'], to: 'open', needs: 'update' },
    ],
  },
  assurance: {
    facts: ({ state, data }) => {
      if (state === 'dismissed' || data.severity === 'info') return [fact('not_counted', 'not_applicable')];
      return state === 'closed' ? [] : [liftable(`open_${data.severity}`, WEIGHT[data.severity])];
    },
    groups: [EXCEPTIONS],
  },
  list: ['key', 'title', 'severity', 'state', 'status', 'source', 'owner', 'dueAt'],
});
