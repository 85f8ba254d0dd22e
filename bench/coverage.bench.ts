import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sql } from 'kysely';
import { registry } from '../src/model/registry.ts';
import { coverageOf } from '../src/server/coverage/coverage.ts';
import { gapsOf } from '../src/server/coverage/gaps.ts';
import { matrixOf } from '../src/server/coverage/matrix.ts';
import { soaOf } from '../src/server/coverage/soa.ts';
import { soaAsPdf } from '../src/server/coverage/soa-pdf.ts';
import { soaAsXlsx } from '../src/server/coverage/soa-xlsx.ts';
import { importFramework } from '../src/server/frameworks/import-framework.ts';
import { adoptPack, loadPack } from '../src/server/frameworks/load-pack.ts';
import { getPack } from '../src/server/frameworks/shelf.ts';
import type { Tx } from '../src/server/store/database.ts';
import { Store, systemActor } from '../src/server/store/store.ts';
import { testSettings } from '../test/make/database.ts';
import { openTenant, worldOver } from '../test/make/world.ts';
import type { Engine } from './engines.ts';
import { type Figure, measure, median } from './figure.ts';
import { fill, LIST_VOLUMES } from './make.ts';

/** Not ours to ship: without it the row is left out. */
const CATALOG = resolve(import.meta.dirname, '../../shared/data/oscal/nist-800-53-rev5.0.1/catalog.json');
const ORG = '018f0000-0000-7000-8000-000000000001';

/** What the lists' volumes leave out: frameworks with their requirements, and controls of which some are broken. */
const frame = async (tx: Tx): Promise<void> => {
  await sql`insert into record (org_id, id, kind, key, title, data, state, version, created_at, updated_at)
    select app_org(), ('00000009-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'framework', 'FRM-' || n, 'framework ' || n,
      '{"edition":"1"}', 'active', 1, now(), now() from generate_series(1, 20) as n`.execute(tx);
  await sql`insert into record (org_id, id, kind, key, title, data, state, version, created_at, updated_at)
    select app_org(), ('0000000a-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'requirement', 'REQ-' || n, 'requirement ' || n,
      jsonb_build_object('ref', 'R.' || n, 'group', 'Group ' || (n / 20) % 10, 'position', n, 'assessable', true), 'active', 1, now(), now()
    from generate_series(1, 4000) as n`.execute(tx);
  const links = (relation: string, from: ReturnType<typeof sql>, to: ReturnType<typeof sql>, count: number) =>
    sql`insert into link (org_id, id, from_id, relation, to_id, data, salt, digest, valid_from, seq)
      select app_org(), gen_random_uuid(), ${from}, ${relation}, ${to}, '{}', '', '', '2026-01-01', 0 from generate_series(1, ${count}::bigint) as n`.execute(
      tx,
    );
  const id = (code: string, n: string) => sql.raw(`('${code}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`);
  await links('of', id('00000006', 'n'), id('00000009', '1 + n % 20'), 1_000);
  await links('part_of', id('0000000a', 'n'), id('00000009', '1 + n / 200 % 20'), 4_000);
  await links('applies', id('00000007', 'n'), id('0000000a', '1 + (n % 20) * 200 + n / 1000 % 200'), 200_000);
  await links('satisfies', id('00000003', '1 + n % 10000'), id('00000007', 'n'), 180_000);
  // What has no control is not met, and one control in fifty is broken.
  await sql`update assurance set status = 'unproven', causes = jsonb_build_array(jsonb_build_object('id', record_id, 'code', 'no_control', 'since', 0))
    where kind = 'applied_requirement' and record_id not in (select to_id from link where relation = 'satisfies')`.execute(
    tx,
  );
  await sql`update assurance set status = 'broken', causes = jsonb_build_array(jsonb_build_object('id', record_id, 'code', 'failed', 'since', 0))
    where kind = 'control' and ('x' || right(record_id::text, 8))::bit(32)::int % 50 = 0`.execute(tx);
  await sql`update assurance set status = 'broken', causes = control.causes from link join assurance as control on control.record_id = link.from_id
    where link.relation = 'satisfies' and link.to_id = assurance.record_id and control.status = 'broken'`.execute(tx);
};

/** Coverage where an organisation has 200,000 applied requirements in 1,000 adoptions of 20 frameworks, most of them gaps. */
const atVolume = async ({ name, open }: Engine): Promise<Figure[]> => {
  const { db, tune, close } = await open();
  await fill(db, ORG, LIST_VOLUMES);
  await db.run({ org: ORG }, frame);
  await tune();
  const actor = systemActor(ORG, 'bench');
  const store = new Store({ db, registry, now: Date.now });
  const figure = async (label: string, budget: number, work: (n: number) => Promise<unknown>): Promise<Figure> => {
    const times = await measure(5, 2, work);
    return { name: `${label}: median (${name}, 200k applied requirements)`, value: median(times), unit: 'ms', budget };
  };
  const gaps = (asked: { readonly adoption?: string }) =>
    store.withState(ORG, (tx, { graph }) => gapsOf(tx, registry, actor, graph, { limit: 50, skip: 0, ...asked }));
  const figures = [
    await figure('coverage matrix, 50 of 1,000 adoptions', 100, () =>
      db.run({ org: ORG }, (tx) => matrixOf(tx, registry, actor, { limit: 50 })),
    ),
    await figure('coverage of one adoption as a tree, 200 requirements', 50, (n) =>
      db.run({ org: ORG }, (tx) => coverageOf(tx, registry, actor, `ADP-${1 + n}`, undefined)),
    ),
    await figure('gap analysis of one adoption', 100, (n) => gaps({ adoption: `ADP-${10 * (1 + n)}` })),
    await figure(`gap analysis of everything, ${(await gaps({})).total} gaps`, 1_000, () => gaps({})),
  ];
  await close();
  return figures;
};

/** One adoption of SP 800-53: every number applied at once, and its statement written. */
const atHand = async ({ name, open }: Engine): Promise<Figure[]> => {
  const { db, close } = await open();
  const world = await worldOver({ db, settings: testSettings(), close });
  const { id: org, name: title, system } = await openTenant(world);
  const pack = await getPack(world.server.log, 'nist-800-53-rev5');
  const imported = existsSync(CATALOG)
    ? await measure(1, 0, () => importFramework(world.server, system, readFileSync(CATALOG), { dryRun: false }))
    : [];
  const loaded = await measure(1, 0, () => loadPack(world.server, system, pack, { dryRun: false }));
  const adopted = await measure(1, 0, () => adoptPack(world.server, system, pack, { dryRun: false }));
  const soa = () =>
    db.run({ org }, (tx) => soaOf(tx, registry, system, { ref: 'ADP-1', asOf: undefined, now: Date.now() }));
  const read = await measure(5, 1, soa);
  const pdf = await measure(3, 1, async () => soaAsPdf(await soa(), title, registry));
  const xlsx = await measure(5, 1, async () => soaAsXlsx(await soa(), title, registry));
  await world.close();
  const label = `SP 800-53, 1,189 requirements of which 1,007 apply (${name})`;
  return [
    ...imported.map((value) => ({
      name: `import of the publisher's SP 800-53 catalog into an empty organisation: read, judged, committed (${name})`,
      value,
      unit: 'ms',
      budget: 1_000,
    })),
    { name: `load of the pack SP 800-53, 1,189 requirements (${name})`, value: median(loaded), unit: 'ms' },
    { name: `adoption of ${label}`, value: median(adopted), unit: 'ms', budget: 3_000 },
    { name: `SoA read: ${label}`, value: median(read), unit: 'ms', budget: 200 },
    { name: `SoA export as PDF: ${label}`, value: median(pdf), unit: 'ms', budget: 3_000 },
    { name: `SoA export as workbook: ${label}`, value: median(xlsx), unit: 'ms', budget: 1_000 },
  ];
};

export const run = async (engine: Engine): Promise<Figure[]> => [
  ...(await atHand(engine)),
  ...(await atVolume(engine)),
];
