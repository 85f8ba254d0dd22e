import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OfficialCr26 } from '../../../../test/make/cr26-documents.ts';
import { oscalDataIsThere } from '../../../../test/make/oscal-files.ts';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../../test/make/world.ts';
import { CR26_DOCUMENTS, type Cr26Type, cr26TypeOf } from '../../../formats/fedramp-cr26/documents.ts';
import { validateCr26 } from '../../../formats/fedramp-cr26/validate.ts';
import type { JsonValue } from '../../../formats/json.ts';
import type { Change } from '../../../model/change.ts';

const CPO = 'cpo=https://example.test/cpo.json';

// The schemas are not ours to commit.
const official = oscalDataIsThere ? new OfficialCr26() : undefined;

/** What FedRAMP's own schema finds wrong with a document; ours must say the same. */
const faultsOf = (as: Cr26Type, document: JsonValue): unknown => {
  expect(cr26TypeOf(document)).toBe(as);
  expect(validateCr26(document, as).faults).toEqual([]);
  return official?.faultsOf(CR26_DOCUMENTS[as].schema, document) ?? null;
};

let world: World;
let org: TenantOf;
let grc: Caller;
const commit = (...changes: Change[]) => world.server.commit(org.system, { changes });
const get = (as: string, query = CPO) => grc.call('GET', `/adoptions/ADP-1/oscal?as=${as}&${query}`);

const field = (kind: string, name: string, type = 'text'): Change => ({
  op: 'create',
  kind: 'custom_field',
  title: `${kind} ${name}`,
  data: { kind, name, type },
});
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const pointersOf = ({ body }: { body: { errors: { pointer: string }[] } }): string[] =>
  body.errors.map(({ pointer }) => pointer);

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
  await commit(
    { op: 'create', kind: 'product', key: 'PRD-1', title: 'The Service', data: { description: 'It serves.' } },
    { op: 'create', kind: 'framework', key: 'FRM-x', title: 'FedRAMP 20x', data: { edition: '2026' } },
    ...['AC-2(1)', 'KSI-IAM-01', 'CDS-CSO-PUB', 'AC-1'].map(
      (ref, at): Change => ({
        op: 'create',
        kind: 'requirement',
        key: `REQ-x${at}`,
        title: ref,
        data: { ref, position: at },
        links: { part_of: 'FRM-x' },
      }),
    ),
    { op: 'create', kind: 'adoption', key: 'ADP-1', title: 'FedRAMP', links: { of: 'FRM-x' } },
    ...['AC-2(1)', 'KSI-IAM-01', 'CDS-CSO-PUB', 'AC-1'].map(
      (ref, at): Change => ({
        op: 'create',
        kind: 'applied_requirement',
        key: `APR-${at}`,
        title: ref,
        data:
          at === 3
            ? { applicability: 'not_applicable', justification: 'No staff.' }
            : { applicability: 'applicable', parameters: 'ac-02.01_odp = a tool', implementation: `We do ${ref}.` },
        links: { within: 'ADP-1', applies: `REQ-x${at}` },
      }),
    ),
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-1',
      title: 'Accounts end',
      state: 'active',
      data: { statement: 'They end by themselves.' },
      links: { satisfies: ['APR-0', 'APR-1'] },
    },
    { op: 'create', kind: 'check', key: 'CHK-1', title: 'Accounts ended', links: { verifies: 'CTL-1' } },
    {
      op: 'create',
      kind: 'evidence',
      title: 'Run of today',
      state: 'accepted',
      data: { outcome: 'pass', effectiveAt: new Date(Date.now() - 5_000).toISOString() },
      links: { proves: 'CHK-1' },
    },
    ...['collected', 'rejected'].map(
      (state): Change => ({
        op: 'create',
        kind: 'evidence',
        title: `A run that is ${state}`,
        state,
        data: { outcome: 'fail', effectiveAt: new Date(Date.now() - 1_000).toISOString() },
        links: { proves: 'CHK-1' },
      }),
    ),
    {
      op: 'create',
      kind: 'finding',
      key: 'FND-1',
      title: 'Old library',
      data: { severity: 'low', source: 'scan' },
      links: { against: 'CTL-1' },
    },
    {
      op: 'create',
      kind: 'finding',
      key: 'FND-2',
      title: 'Weak cipher',
      data: { severity: 'low', source: 'test', foundOn: '2026-11-01', description: 'Found by hand.' },
      links: { against: 'CTL-1' },
    },
    {
      op: 'create',
      kind: 'finding',
      title: 'Of an audit',
      data: { severity: 'low', source: 'audit' },
      links: { against: 'CTL-1' },
    },
    {
      op: 'create',
      kind: 'exception',
      title: 'Until the next release',
      state: 'approved',
      data: { reason: 'Nobody can reach it.', validUntil: '2030-01-01' },
      links: { excepts: 'FND-2' },
    },
  );
}, 120_000);
afterAll(() => world.close());

describe('FedRAMP’s documents', () => {
  it('name every fact that is missing, and where it is filled in; then they are valid', async () => {
    const lacking = await get('fedramp-cpo');
    expect(lacking).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(lacking.body.errors).toContainEqual({
      pointer: 'product PRD-1, own field “logo”',
      detail: 'address of a logo (PNG, JPEG, GIF, SVG …)',
    });
    expect(lacking.body.errors).toHaveLength(7);
    const names = ['acronym', 'logo', 'service_model', 'deployment_model', 'security_contact', 'sales_contact'];
    await commit(...names.map((name) => field('product', name)));
    await commit({
      op: 'update',
      ref: 'PRD-1',
      data: {
        site: 'https://example.test',
        x_acronym: 'TS',
        x_logo: 'https://example.test/logo.svg',
        x_service_model: 'saas, PaaS',
        x_deployment_model: 'public cloud',
        x_security_contact: 'security@example.test',
        x_sales_contact: 'sales@example.test',
      },
    });
    const { body, status } = await get('fedramp-cpo');
    expect(status).toBe(200);
    expect(faultsOf('fedramp-cpo', body)).toBeNull();
    expect(body).toMatchObject({
      serviceIdentification: { serviceName: 'The Service', certificationType: '20x' },
      serviceProperties: { serviceType: ['SaaS', 'PaaS'], deploymentModel: 'Public Cloud' },
    });
  });

  it('say how each control, requirement and indicator stands, by the records', async () => {
    expect((await get('fedramp-sdr', '')).body.errors).toMatchObject([{ pointer: 'the parameter “cpo” (--cpo)' }]);
    const { body } = await get('fedramp-sdr');
    expect(faultsOf('fedramp-sdr', body)).toBeNull();
    expect(body).toEqual({
      certificationPackageOverviewUri: 'https://example.test/cpo.json',
      securityControls: [
        {
          controlId: 'AC-2(1)',
          parameterValues: [{ parameterId: 'ac-02.01_odp', parameterValue: 'a tool' }],
          controlImplementationStatus: 'Partially Implemented',
          controlImplementationDescription: 'We do AC-2(1).\n\nCTL-1 Accounts end: They end by themselves.',
        },
        { controlId: 'AC-1', controlImplementationDescription: 'Not applicable: No staff.' },
      ],
      fedRampRequirements: [
        { frrID: 'CDS-CSO-PUB', frrImplementationStatus: 'Not Implemented', frrImplementation: ['We do CDS-CSO-PUB.'] },
      ],
      keySecurityIndicators: [
        expect.objectContaining({
          ksiId: 'KSI-IAM-01',
          ksiTests: ['Accounts ended'],
          ksiAssessment: [],
          ksiValidation: [expect.stringMatching(/^Accounts ended: passed on \d{4}-\d\d-\d\d \(Run of today\)$/)],
        }),
      ],
    });
  });

  it('hold vulnerabilities that are accepted apart from the others, and never make up a day', async () => {
    expect((await get('fedramp-vdr')).body.errors[0].pointer).toBe('the parameter “from” (--from)');
    const period = `${CPO}&from=2026-01-01`;
    expect((await get('fedramp-vdr', period)).body.errors).toMatchObject([{ pointer: 'finding FND-1, “Found on”' }]);
    await commit({ op: 'update', ref: 'FND-1', data: { foundOn: '2026-11-02' } });
    const [vdr, avi, history] = [
      await get('fedramp-vdr', period),
      await get('fedramp-avi', period),
      await get('fedramp-history'),
    ];
    expect(faultsOf('fedramp-vdr', vdr.body)).toBeNull();
    expect(faultsOf('fedramp-avi', avi.body)).toBeNull();
    expect(faultsOf('fedramp-history', history.body)).toBeNull();
    expect(vdr.body.vulnerabilities).toMatchObject([{ providerTrackingId: 'FND-1' }]);
    expect(avi.body.acceptedVulnerabilities).toMatchObject([
      { vulnerabilityDetail: { providerTrackingId: 'FND-2' }, acceptanceRationale: 'Nobody can reach it.' },
    ]);
    expect(
      (await get('fedramp-vdr', `${CPO}&from=${new Date(Date.now() + 9e7).toISOString()}`)).body.vulnerabilities,
    ).toEqual([]);
    expect((await get('fedramp-history', `${CPO}&format=xml`)).status).toBe(400);
    // An exception of the period is news, though the finding itself is older.
    world.advance(60_000);
    const later = `${CPO}&from=${new Date(world.server.now()).toISOString()}`;
    await commit({ op: 'update', ref: 'EXC-1', data: { reason: 'Still nobody can.' } });
    expect((await get('fedramp-avi', later)).body.acceptedVulnerabilities).toMatchObject([
      { vulnerabilityDetail: { providerTrackingId: 'FND-2' }, acceptanceRationale: 'Still nobody can.' },
    ]);
    expect((await get('fedramp-vdr', later)).body.vulnerabilities).toEqual([]);
  });

  it('report a quarter: what changed in it, what is planned, and what only people can say', async () => {
    const from = new Date(world.server.now()).toISOString();
    expect(pointersOf(await get('fedramp-ocr'))).toContain('the parameter “from” (--from)');
    const statements = ['transformative_changes', 'updated_recommendations', 'active_agencies', 'reportable_incidents'];
    await commit(
      field('adoption', 'stated_through', 'date'),
      ...statements.map((name) => field('adoption', name, 'long')),
    );
    expect(pointersOf(await get('fedramp-ocr', `${CPO}&from=${from}`))).toEqual(
      ['stated_through', ...statements].map((name) => `adoption ADP-1, own field “${name}”`),
    );
    world.advance(60_000);
    await commit(
      {
        op: 'update',
        ref: 'ADP-1',
        data: {
          x_stated_through: '2030-01-01',
          x_transformative_changes: 'none',
          x_updated_recommendations: 'Turn on single sign-on.\n\nRead the guide.',
          x_active_agencies: 'Agency A\r\nAgency B',
          x_reportable_incidents: 'None.',
        },
      },
      { op: 'update', ref: 'APR-2', data: { implementation: 'We publish more.' } },
      { op: 'create', kind: 'vendor', key: 'VND-1', title: 'Cloud Ltd', state: 'active', data: {} },
      { op: 'link', from: 'APR-2', relation: 'provided_by', to: 'VND-1', data: { coverage: 'partial' } },
      { op: 'create', kind: 'task', title: 'Move', dueAt: inDays(60), links: { about: 'CTL-1' } },
      { op: 'create', kind: 'task', title: 'Later', dueAt: inDays(200), links: { about: 'CTL-1' } },
    );
    world.advance(60_000);
    const { body, status } = await get('fedramp-ocr', `${CPO}&from=${from}`);
    expect(status).toBe(200);
    expect(faultsOf('fedramp-ocr', body)).toBeNull();
    const to = new Date(world.server.now()).toISOString().slice(0, 10);
    expect(body).toEqual({
      certificationPackageOverviewUri: 'https://example.test/cpo.json',
      reportPeriod: { from: from.slice(0, 10), to },
      certificationDataChanges: [
        'From Not Implemented to Partially Implemented (1): CDS-CSO-PUB',
        'Described otherwise (1): CDS-CSO-PUB',
        'Third parties added (1): Cloud Ltd',
      ],
      plannedCertificationDataChanges: {
        planningHorizonThrough: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
        changes: [`Move (by ${inDays(60).slice(0, 10)})`],
      },
      acceptedVulnerabilities: expect.stringContaining('1 (1 low), of which 0 changed'),
      transformativeChanges: [],
      updatedRecommendations: ['Turn on single sign-on.', 'Read the guide.'],
      activeAgencies: ['Agency A', 'Agency B'],
      reportableIncidents: { incidents: [] },
    });
    const whole = await get('fedramp-ocr', `${CPO}&from=2026-01-01`);
    expect(whole.body.certificationDataChanges).toEqual([
      'The Security Decision Record was begun in this period, with 4 entries.',
    ]);
    // What was stated of an earlier quarter says nothing of this one.
    await commit({ op: 'update', ref: 'ADP-1', data: { x_stated_through: '2026-01-01' } });
    expect(pointersOf(await get('fedramp-ocr', `${CPO}&from=${from}`))).toEqual([
      'adoption ADP-1, own field “stated_through”',
    ]);
    expect(pointersOf(await get('fedramp-ocr', `${CPO}&from=2031-01-01`))[0]).toBe('the parameter “from” (--from)');
  });

  it('notify of a significant change, by the decision that granted it', async () => {
    const scn = (decision: string) => get('fedramp-scn', `${CPO}&decision=${decision}`);
    const names = ['change_type', 'change_explanation', 'customer_impact', 'change_plan', 'impact_analysis'];
    await commit(
      ...[...names, 'planned_start'].map((name) => field('decision', name)),
      {
        op: 'create',
        kind: 'decision',
        key: 'DEC-1',
        title: 'Another database',
        data: { question: 'May we?' },
        links: { about: ['CTL-1', 'FND-2'] },
      },
      { op: 'create', kind: 'decision', key: 'DEC-2', title: 'Of something else', data: { question: 'Tea?' } },
    );
    for (const other of ['DEC-2', 'DEC-9'])
      expect(pointersOf(await scn(other))).toEqual(['the parameter “decision” (--decision)']);
    expect(pointersOf(await get('fedramp-scn'))).toEqual(['the parameter “decision” (--decision)']);
    expect(new Set(pointersOf(await scn('DEC-1')))).toEqual(
      new Set([
        'decision DEC-1',
        'decision DEC-1, “Rationale”',
        ...names.map((name) => `decision DEC-1, own field “${name}”`),
      ]),
    );
    await commit(
      {
        op: 'update',
        ref: 'DEC-1',
        data: {
          outcome: 'granted',
          rationale: 'The old one ends.',
          x_change_type: 'transformative',
          x_change_explanation: 'It holds all data.',
          x_customer_impact: 'None.',
          x_change_plan: 'Copy, compare, switch.',
          x_impact_analysis: 'https://example.test/analysis',
          x_planned_start: '2026-12-01',
        },
      },
      { op: 'transition', ref: 'DEC-1', name: 'decide' },
      { op: 'create', kind: 'task', title: 'Switch', dueAt: '2026-12-20T00:00:00.000Z', links: { about: 'DEC-1' } },
    );
    const { body } = await scn('DEC-1');
    expect(faultsOf('fedramp-scn', body)).toBeNull();
    expect(body).toEqual({
      certificationPackageOverviewUri: 'https://example.test/cpo.json',
      relatedVulnerability: 'FND-2 Weak cipher',
      changeType: 'Transformative',
      changeTypeExplanation: 'It holds all data.',
      changeDescription: 'Another database',
      reason: 'The old one ends.',
      customerImpact: 'None.',
      planAndTimeline: {
        summary: 'Copy, compare, switch.',
        plannedStart: '2026-12-01',
        milestones: [{ milestoneDescription: 'Switch', targetDate: '2026-12-20' }],
      },
      impactedControls: ['AC-2(1)', 'KSI-IAM-01'],
      impactAnalysis: 'https://example.test/analysis',
    });
    // The quarter's report names it by itself.
    await commit({
      op: 'update',
      ref: 'ADP-1',
      data: { x_stated_through: '2030-01-01', x_transformative_changes: '' },
    });
    const report = await get('fedramp-ocr', `${CPO}&from=2026-01-01`);
    expect(report.body.transformativeChanges).toEqual(['Another database']);
  });
});
