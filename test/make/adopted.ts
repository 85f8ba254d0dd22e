import type { Change } from '../../src/model/change.ts';
import type { TenantOf, World } from './world.ts';

const requirement = (number: string, title: string, data: Record<string, unknown> = {}): Change => ({
  op: 'create',
  kind: 'requirement',
  key: `REQ-own_${number.replace(/[^\w.-]/g, '_')}`,
  title,
  data: { ref: number, group: 'AC Access', assessable: true, ...data },
  links: { part_of: 'FRM-own' },
});

const applied = (key: string, number: string, data: Record<string, unknown>, more: object = {}): Change => ({
  op: 'create',
  kind: 'applied_requirement',
  key,
  title: `${number} applied`,
  data,
  links: { within: 'ADP-1', applies: `REQ-own_${number.replace(/[^\w.-]/g, '_')}` },
  ...more,
});

const DAY = 86_400_000;
const day = (days: number): string => new Date(Date.now() + days * DAY).toISOString();

const evidence = (key: string, check: string, outcome: string): Change => ({
  op: 'create',
  kind: 'evidence',
  key,
  title: `${outcome} of ${check}`,
  data: { outcome, effectiveAt: day(-1), validUntil: day(20) },
  links: { proves: check },
});

/** A small programme in which every responsibility, status and kind of provider occurs, adopted as ADP-1. */
export const adoptOwn = async (world: World, org: TenantOf): Promise<void> => {
  const make = (...changes: Change[]) => world.server.commit(org.system, { changes });
  await make(
    { op: 'create', kind: 'person', key: 'PER-1', title: 'Ada Owner', data: { email: 'ada@example.test' } },
    {
      op: 'create',
      kind: 'framework',
      key: 'FRM-own',
      title: 'Our own rules',
      data: { edition: '2026', publisher: 'Acme', type: 'internal', address: 'https://example.test/rules' },
    },
    requirement('AC-1', 'Policy', {
      position: 1,
      text: 'A licensed text that must not leave.',
      parameters: 'ac-1_prm_1: who is told\nac-1_prm_2: how often',
    }),
    requirement('AC-2', 'Accounts', { position: 2 }),
    requirement('AC-2(1)', 'Accounts, automated', { position: 3, under: 'AC-2' }),
    requirement('5.1', 'Starts with a digit', { position: 4 }),
    requirement('Art. 21(2)(a)', 'Of a law', { position: 5 }),
    requirement('X-1', 'Left to customers', { position: 6 }),
    requirement('X-2', 'Does not apply', { position: 7 }),
    requirement('X-3', 'Nothing done yet', { position: 8 }),
  );
  await make(
    {
      op: 'create',
      kind: 'document',
      key: 'DOC-1',
      title: 'Authorisation of Cloud Ltd',
      data: { type: 'attestation', issuer: 'Cloud Ltd', validFrom: '2026-01-01', validUntil: '2030-01-01' },
    },
    {
      op: 'create',
      kind: 'vendor',
      key: 'VND-1',
      title: 'Cloud Ltd',
      state: 'active',
      data: { type: 'cloud', country: 'IE', reviewedOn: '2026-11-01', tier: 't1', note: 'Runs our servers.' },
      links: { assured_by: 'DOC-1' },
    },
    {
      op: 'create',
      kind: 'system',
      key: 'SYS-1',
      title: 'Cluster',
      data: { type: 'service', dataClass: 'confidential', internetFacing: true, tags: ['eu', 'k8s'] },
      links: { provided_by: 'VND-1' },
    },
    {
      op: 'create',
      kind: 'product',
      key: 'PRD-1',
      title: 'The Product',
      data: { stage: 'available', description: 'What we sell.' },
      links: { runs_on: 'SYS-1' },
    },
    {
      op: 'create',
      kind: 'adoption',
      key: 'ADP-1',
      title: 'Our rules in the platform',
      data: { purpose: 'certification', note: 'Everything but the office.', targetOn: '2027-01-01' },
      links: { of: 'FRM-own' },
    },
    applied(
      'APR-1',
      'AC-1',
      {
        applicability: 'applicable',
        responsibility: 'ours',
        justification: 'Every firm has one.',
        parameters: 'ac-1_prm_1 = all staff\nac-1_prm_2 = yearly\nnot a parameter',
        implementation: 'We wrote it down.\n\nAnd read it.',
      },
      { owner: 'PER-1' },
    ),
    applied('APR-2', 'AC-2', {
      applicability: 'applicable',
      responsibility: 'shared',
      implementation: 'Of all.\n\n[statement ac-2_smt.a]\nOf a, by us.\n\n[statement ac-2_smt.b]\nOf b.',
    }),
    applied('APR-3', 'AC-2(1)', { applicability: 'applicable', responsibility: 'inherited' }),
    applied('APR-4', '5.1', { applicability: 'applicable', responsibility: 'ours' }),
    applied('APR-5', 'Art. 21(2)(a)', { applicability: 'applicable' }),
    applied('APR-6', 'X-1', {
      applicability: 'applicable',
      responsibility: 'customer',
      implementation: 'Customers lock.',
    }),
    applied('APR-7', 'X-2', { applicability: 'not_applicable', justification: 'There is no office.' }),
    applied('APR-8', 'X-3', { applicability: 'undecided' }),
  );
  await make(
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-1',
      title: 'Policy is read',
      state: 'active',
      data: { statement: 'Everybody reads it.', nature: 'preventive', tags: ['people'], guidance: 'Ask them.' },
      links: {
        satisfies: [
          { to: 'APR-1', data: { coverage: 'full', rationale: 'It is the policy.' } },
          {
            to: 'APR-2',
            data: { coverage: 'partial', through: 'MAP-1', rationale: '[statement ac-2_smt.a]\nOf a, by the control.' },
          },
        ],
        operates_on: ['SYS-1', 'PRD-1'],
      },
    },
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-2',
      title: 'Breaks',
      state: 'active',
      links: { satisfies: [{ to: 'APR-4', data: { coverage: 'full' } }] },
    },
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-3',
      title: 'A draft',
      links: { satisfies: [{ to: 'APR-5', data: {} }] },
    },
    { op: 'create', kind: 'check', key: 'CHK-1', title: 'Is it read?', links: { verifies: 'CTL-1' } },
    { op: 'create', kind: 'check', key: 'CHK-2', title: 'Does it hold?', links: { verifies: 'CTL-2' } },
    evidence('EVD-1', 'CHK-1', 'pass'),
    evidence('EVD-2', 'CHK-2', 'fail'),
    {
      op: 'link',
      from: 'APR-2',
      relation: 'provided_by',
      to: 'VND-1',
      data: {
        coverage: 'partial',
        provided: 'They lock doors.\n\n[statement ac-2_smt.a]\nOf a, by them.',
        ours: 'We lock accounts.',
      },
    },
    {
      op: 'link',
      from: 'APR-3',
      relation: 'provided_by',
      to: 'DOC-1',
      data: { coverage: 'full', provided: 'All of it.' },
    },
  );
};
