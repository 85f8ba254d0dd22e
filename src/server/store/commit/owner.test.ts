import { afterAll, beforeAll, expect, it } from 'vitest';
import { keyWith, openTenant, openWorld, type World } from '../../../../test/make/world.ts';
import { OWNER_KIND } from '../../../model/owner.ts';

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('is a person, as every picker offers it: a team is refused by name', async () => {
  const org = await openTenant(world);
  const grc = await keyWith(world, org, 'grc');
  const create = async (plural: string, body: object) => (await grc.call('POST', `/${plural}`, body)).body;
  const person = await create('people', { title: 'Ada', data: { email: 'ada@example.test' } });
  const team = await create('teams', { title: 'Security' });
  expect(person.kind).toBe(OWNER_KIND);
  expect((await create('tasks', { title: 'Theirs', owner: person.key })).owner).not.toBeNull();
  expect((await create('tasks', { title: 'Nobody’s', owner: team.key })).errors[0].pointer).toContain('owner');
});
