import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, keyWith, openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { readXlsx, sheetAsTable } from '../../formats/xlsx/read-xlsx.ts';

const LONG = 240_000;
let world: World;
let org: TenantOf;
let grc: Caller;
let before: string;

const NAME = 'Ångström Řezáč, Ελένη Παπαδοπούλου, Дмитрий Ђорђевић';
const FORMULA = '=HYPERLINK("http://example.test","x")';

const download = async (path: string) => {
  const response = await world.app.request(
    `/api/v1/orgs/${org.slug}${path}`,
    { headers: grc.headers },
    {
      incoming: { socket: { remoteAddress: '10.0.0.9' } },
    },
  );
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    name: response.headers.get('content-disposition'),
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
};

beforeAll(async () => {
  world = await openWorld();
  org = await openTenant(world);
  grc = await keyWith(world, org, 'grc');
  await grc.call('POST', '/framework-packs/eu-nis2/adopt', {});
  before = new Date(world.server.now()).toISOString();
  world.advance(1_000);
  const { body } = await grc.call('GET', '/soa/ADP-1');
  const [first, second] = body.rows;
  const changes = [
    {
      op: 'update',
      ref: first.key,
      data: {
        applicability: 'applicable',
        justification: NAME,
        responsibility: 'shared',
        implementation: 'word '.repeat(3_900),
      },
    },
    { op: 'update', ref: second.key, data: { applicability: 'not_applicable', justification: `${FORMULA} 中文` } },
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-soa',
      title: FORMULA,
      state: 'active',
      links: { satisfies: { to: first.key, data: { coverage: 'partial' } } },
    },
    { op: 'transition', ref: 'ADP-1', name: 'enact' },
  ];
  await world.server.commit(org.system, { changes: changes as never });
}, LONG);
afterAll(() => world?.close());

describe('a statement of applicability', () => {
  it('has every requirement in order, with what was decided, and what it was drawn from', async () => {
    const { body } = await grc.call('GET', '/soa/ADP-1');
    expect(body.rows).toHaveLength(17);
    expect(body.rows[0]).toMatchObject({
      applicability: 'applicable',
      justification: NAME,
      responsibility: 'shared',
      text: null,
      support: [{ key: 'CTL-soa', coverage: 'partial', relation: 'satisfies' }],
    });
    expect(body).toMatchObject({
      state: 'In force',
      approved: { by: 'system test' },
      framework: { key: 'FRM-eu-nis2' },
    });
    expect(body.journal).toMatchObject({ size: await org.size(), root: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('is as it was at a moment', async () => {
    const { body } = await grc.call('GET', `/soa/ADP-1?asOf=${before}`);
    expect(body).toMatchObject({ at: before, state: 'Planned', approved: null });
    expect(new Set(body.rows.map((row: { applicability: string }) => row.applicability))).toEqual(
      new Set(['undecided']),
    );
    expect(body.journal.size).toBeLessThan(await org.size());
  });

  it('comes as a workbook in which no text is a formula', async () => {
    const { status, type, name, bytes } = await download('/soa/ADP-1/document?format=xlsx');
    expect([status, type]).toEqual([200, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet']);
    expect(name).toMatch(/^attachment; filename="soa-ADP-1-\d{4}-\d\d-\d\d\.xlsx"$/);
    const read = readXlsx(bytes);
    if (!read.ok) throw new Error(read.problems[0]?.message);
    const [about, requirements] = read.value.sheets.map((sheet) => sheetAsTable(sheet).rows.map(({ cells }) => cells));
    expect(requirements).toHaveLength(17);
    expect(requirements?.[0]?.slice(3, 7)).toEqual([
      'Applicable',
      NAME,
      'Shared with a provider',
      `CTL-soa ${FORMULA} (in part)`,
    ]);
    expect(requirements?.[1]?.[4]).toBe(`${FORMULA} 中文`);
    const said = JSON.stringify(about);
    for (const words of ['In force', '2 of 17 decided', 'To verify', 'by system test'])
      expect(said.toLowerCase()).toContain(words.toLowerCase());
  });

  it('comes as a document that is tagged, outlined, whole, and the same each time', async () => {
    const asOf = new Date(world.server.now()).toISOString();
    const { status, type, bytes } = await download(`/soa/ADP-1/document?asOf=${asOf}`);
    expect([status, type]).toEqual([200, 'application/pdf']);
    const text = Buffer.from(bytes).toString('latin1');
    expect(text.startsWith('%PDF-1.7')).toBe(true);
    expect(text.trimEnd().endsWith('%%EOF')).toBe(true);
    for (const part of ['/MarkInfo', '/StructTreeRoot', '/Outlines', '/ToUnicode', '/S /TH', '/S /TD', '/Lang'])
      expect(text, part).toContain(part);
    const again = await download(`/soa/ADP-1/document?asOf=${asOf}`);
    expect(Buffer.from(again.bytes).equals(Buffer.from(bytes))).toBe(true);
  });

  it('is not there for whoever may not see the adoption', async () => {
    const sales = await keyWith(world, org, 'sales');
    for (const path of ['/soa/ADP-1', '/soa/ADP-1/document', '/soa/ADP-1/document?format=xlsx'])
      expect((await sales.call('GET', path)).status).toBe(404);
    expect((await grc.call('GET', '/soa/ADP-1/document?format=doc')).status).toBe(400);
  });
});
