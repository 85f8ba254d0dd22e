import type { Change } from '../../src/model/change.ts';
import { type Caller, keyWith, openTenant, type TenantOf, type World } from './world.ts';

export interface CrosswalkOrg {
  readonly org: TenantOf;
  readonly grc: Caller;
}

/** A framework of this key with a requirement for each number, in this order; keys are the framework's and the number's. */
export const frameworkChanges = (name: string, numbers: Readonly<Record<string, string>>): Change[] => [
  { op: 'create', kind: 'framework', key: `FRM-${name}`, title: `Framework ${name}`, data: { edition: '1' } },
  ...Object.entries(numbers).map(
    ([number, title], at): Change => ({
      op: 'create',
      kind: 'requirement',
      key: `REQ-${name}_${number.replace(/[()]/g, '_')}`,
      title,
      data: { ref: number, group: 'All', position: at + 1 },
      links: { part_of: `FRM-${name}` },
    }),
  ),
];

export const LEFT = {
  'A.1': 'Access to systems is reviewed every quarter',
  'A.2': 'Backups are restored to prove that they work',
  'A.3': 'Vendors are assessed before they are used',
  'A.4': 'Premises are guarded',
} as const;
export const RIGHT = {
  'AC-2': 'Account management',
  'AC-2(1)': 'Review of access rights every quarter',
  'CP-9': 'Backup of systems',
  'SR-6': 'Assessment of vendors',
} as const;

/** A new organisation with the frameworks "left" and "right", and whoever runs its programme. */
export const openCrosswalkOrg = async (world: World): Promise<CrosswalkOrg> => {
  const org = await openTenant(world);
  await world.server.commit(org.system, {
    changes: [...frameworkChanges('left', LEFT), ...frameworkChanges('right', RIGHT)],
  });
  return { org, grc: await keyWith(world, org, 'grc') };
};
