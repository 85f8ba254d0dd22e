// Our own programme as an organisation, with what it leaves out: work and notices for the owner, and settings that are set.
import { join } from 'node:path';
import { create, day, newPerson, OWNER, openWorld, type World } from './world.ts';

const FULL = '/api/v1/orgs/candor';
const CONTROL = 'CTL-tenant-separation';
const PACK = 'us-ca-ccpa';

const RECORDS = [
  create('person', 'PER-ada', OWNER.name, { email: OWNER.email }),
  create(
    'task',
    'TSK-look',
    'Look at the policy of every table again, after the next migration has been released',
    {},
    { owner: 'PER-ada', dueAt: day(3), links: { about: CONTROL } },
  ),
  create('task', 'TSK-late', 'Renew the contract', {}, { owner: 'PER-ada', dueAt: day(-2) }),
  create('decision', 'DEC-keys', 'Do we ask for passkeys?', { question: 'Do we?' }),
  create('custom_field', 'FLD-cost', 'Cost centre', { kind: 'control', name: 'cost', type: 'text', filter: true }),
  create('view', 'VIW-open', 'What is not proven', { kind: 'control', query: 'status=unproven', shared: true }),
];

export interface FullWorld {
  readonly world: World;
  /** Words in an address that stand for what only this world knows. */
  readonly words: Readonly<Record<string, string>>;
}

/** `candor` has something of everything, `northwind` nothing at all. */
export const openFullWorld = async (): Promise<FullWorld> => {
  const world = await openWorld({ program: join(import.meta.dirname, '../../program'), isRefused: false });
  const { call, browser, server } = world;
  const api = (path: string, data: unknown) => call('POST', `${FULL}${path}`, data);
  const invite = async (email: string) => {
    const { link } = await api('/invitations', { email, roles: [{ role: 'grc', scope: null }] });
    return new URL(String(link)).hash.replace('#token=', '');
  };
  const ben = await newPerson(browser, server);
  const token = await invite('ben@example.com');
  await ben.call('POST', '/api/v1/invitations/accept', { token, name: 'Ben Okafor', password: 'a long sentence' });
  await ben.context.close();
  await api('/changes', { changes: RECORDS });
  const { key } = await api('/keys', { name: 'Pipeline', roles: [{ role: 'grc', scope: null }] });
  const said = await world.context.request.post(`${server.address}${FULL}/comments`, {
    data: { title: 'Please look', data: { text: 'Please look' }, links: { about: CONTROL, mentions: ['PER-ada'] } },
    headers: { authorization: `Bearer ${String(key)}` },
  });
  if (!said.ok()) throw new Error(await said.text());
  await api('/webhooks', { name: 'Chat', url: 'https://chat.example.com/hook', events: ['record.changed'], kinds: [] });
  await api(`/framework-packs/${PACK}/load`, {});
  await api(`/crosswalks/FRM-iso-27001-2022/FRM-${PACK}/proposals`, {});
  return { world, words: { INVITED: await invite('cleo@example.com') } };
};
