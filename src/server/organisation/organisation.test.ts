import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addMember, makePerson } from '../../../test/make/auth.ts';
import { openTenant, openWorld, type TenantOf, type World } from '../../../test/make/world.ts';
import { registry } from '../../model/registry.ts';
import { verifyNewest } from '../backup/verified.ts';

let world: World;
let org: TenantOf;
let data = '';
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'candor-organisation-'));
  world = await openWorld(registry, { data });
  org = await openTenant(world);
});
afterAll(async () => {
  await world.close();
  await rm(data, { recursive: true, force: true });
});

const at = (path: string) => `/api/v1/orgs/${org.slug}${path}`;

describe('an organisation', () => {
  it('is renamed by an owner, with an entry in the journal, and nothing else', async () => {
    const { browser } = org.owner;
    const before = await org.size();
    expect((await browser.request('PATCH', at('/organisation'), { name: ' Northwind ' })).body).toEqual({
      name: 'Northwind',
      example: false,
    });
    for (const body of [{ example: true }, { name: 'Northwind', example: true }])
      expect((await browser.request('PATCH', at('/organisation'), body)).status).toBe(400);
    expect((await browser.get(at('/meta'))).body.org).toMatchObject({
      name: 'Northwind',
      example: false,
      slug: org.slug,
    });
    expect(await org.size()).toBe(before + 1);
    expect((await browser.request('PATCH', at('/organisation'), { name: '' })).status).toBe(400);
  });

  it('says when it was backed up, without a name of a file', async () => {
    expect((await org.owner.browser.get(at('/backups'))).body).toEqual({ keep: 7, backups: [] });
    await mkdir(join(data, 'backups'));
    for (const name of ['candor-20261121T030000Z.tar', 'candor-20261122T030000Z.tar', 'something-else.tar'])
      await writeFile(join(data, 'backups', name), name === 'candor-20261122T030000Z.tar' ? 'newer' : 'old');
    const { backups } = (await org.owner.browser.get(at('/backups'))).body;
    expect(backups.map(({ bytes }: { bytes: number }) => bytes)).toEqual([5, 3]);
    expect(backups[0].verified).toBeNull();
    await verifyNewest(world.server);
    const again = (await org.owner.browser.get(at('/backups'))).body.backups;
    expect(again[0].verified.problem).toMatch(/damaged/);
    expect(again[1].verified).toBeNull();
  });

  it('lets nobody but an owner do either', async () => {
    const grc = await makePerson(world);
    await addMember(world, org.id, grc.id, [{ role: 'grc', scope: null }]);
    expect((await grc.browser.request('PATCH', at('/organisation'), { name: 'Mine' })).status).toBe(403);
    expect((await grc.browser.get(at('/backups'))).status).toBe(403);
  });
});
