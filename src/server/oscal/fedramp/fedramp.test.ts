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

const field = (kind: string, name: string): Change => ({
  op: 'create',
  kind: 'custom_field',
  title: name,
  data: { kind, name, type: 'text' },
});

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
  });
});
