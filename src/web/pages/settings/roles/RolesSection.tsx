import { Text } from '@mantine/core';
import type { AnyKind } from '../../../../model/kind.ts';
import { PERMISSIONS, ROLES } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { Page, Panel } from '../../../ui/Page.tsx';
import { useActor } from '../../../use-actor.ts';
import { mayAdminister, rightsOf, rightsText } from './role-matrix.ts';

/** What each role may do, from the very table that decides it. */
export const RolesSection = () => {
  const actor = useActor();
  const mine = ROLES.filter((role) => actor.grants.some((grant) => grant.role === role));
  return (
    <Page
      title="Roles"
      lead="A role holds in the whole organisation, or in one scope and all below it. Somebody with several may do what any of them lets them."
    >
      <Panel title="What each role is for">
        <DataTable
          caption="Roles"
          columns={[
            { head: 'Role', cell: (role) => <Text fw={600}>{PERMISSIONS[role].label}</Text> },
            { head: 'What it may do', cell: (role) => PERMISSIONS[role].help },
            { head: 'Members and settings', cell: (role) => (mayAdminister(role) ? 'Changes them' : 'Does not') },
            { head: 'Yours', cell: (role) => (mine.includes(role) ? 'Yes' : '') },
          ]}
          rows={ROLES}
          keyOf={(role) => role}
        />
      </Panel>
      <Panel title="What each role may do with each kind of record">
        <DataTable
          caption="Rights by kind and role"
          columns={COLUMNS}
          rows={registry.kinds}
          keyOf={({ name }) => name}
        />
      </Panel>
    </Page>
  );
};

const COLUMNS: readonly Column<AnyKind>[] = [
  { head: 'Kind', cell: ({ labelPlural }) => <Text fw={600}>{labelPlural}</Text> },
  ...ROLES.map((role) => ({
    head: PERMISSIONS[role].label,
    cell: (kind: AnyKind) => rightsText(rightsOf(role, kind), kind),
  })),
];
