/** An adoption of SP 800-53 as a system security plan: written, held to its rules, taken into an empty organisation. */
import { registry } from '../src/model/registry.ts';
import { adoptPack } from '../src/server/frameworks/load-pack.ts';
import { getPack } from '../src/server/frameworks/shelf.ts';
import { writeDocument } from '../src/server/oscal/documents.ts';
import { importSsp } from '../src/server/oscal/import-ssp.ts';
import { readAdoptionView } from '../src/server/oscal/read-adoption.ts';
import { readSent } from '../src/server/oscal/sent.ts';
import { testSettings } from '../test/make/database.ts';
import { openTenant, worldOver } from '../test/make/world.ts';
import type { Engine } from './engines.ts';
import { type Figure, measure, median } from './figure.ts';

const CONTROLS = 150;

export const run = async ({ name, open }: Engine): Promise<Figure[]> => {
  const { db, close } = await open();
  const world = await worldOver({ db, settings: testSettings(), close });
  const [home, empty] = [await openTenant(world), await openTenant(world)];
  const pack = await getPack(world.server.log, 'nist-800-53-rev5');
  await adoptPack(world.server, home.system, pack, { dryRun: false });
  await world.server.commit(home.system, {
    changes: Array.from({ length: CONTROLS }, (_, n) => ({
      op: 'create' as const,
      kind: 'control',
      title: `Control ${n}`,
      state: 'active',
      data: { statement: 'It is done.' },
      links: { satisfies: Array.from({ length: 6 }, (_each, m) => `APR-${1 + ((n * 6 + m) % 1_000)}`) },
    })),
  });
  const request = { ref: 'ADP-1', organisation: 'Bench', asOf: undefined, now: Date.now() };
  const read = () => db.run({ org: home.id }, (tx) => readAdoptionView(tx, registry, home.system, request));
  const view = await read();
  const reads = await measure(5, 1, read);
  const writes = await measure(5, 1, async () => writeDocument([view], 'ssp', '1.2.2'));
  const bytes = Buffer.from(JSON.stringify(writeDocument([view], 'ssp', '1.2.2')));
  const sends = await measure(5, 1, async () => readSent(bytes));
  const sent = readSent(bytes);
  const take = (dryRun: boolean) =>
    importSsp(world.server, empty.system, sent, { bytes, dryRun, organisation: 'Another' });
  const tries = await measure(1, 0, () => take(true));
  const imports = await measure(1, 0, () => take(false));
  const again = await measure(1, 0, () => take(false));
  await world.close();
  const label = `of 1,007 requirements and ${CONTROLS} controls, ${(bytes.length / 1e6).toFixed(1)} MB (${name})`;
  const figure = (what: string, times: readonly number[], budget: number): Figure => ({
    name: `SSP ${what} ${label}`,
    value: median(times),
    unit: 'ms',
    budget,
  });
  return [
    figure('read from the records', reads, 500),
    figure('written and checked', writes, 500),
    figure('read from bytes and checked', sends, 500),
    figure('tried in an empty organisation', tries, 5_000),
    figure('taken into an empty organisation', imports, 5_000),
    figure('taken in a second time, no change', again, 2_000),
  ];
};
