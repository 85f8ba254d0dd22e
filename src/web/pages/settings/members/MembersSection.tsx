import { Badge, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { PERMISSIONS } from '../../../../model/permission.ts';
import type { Member } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { Failure } from '../../../ui/Failure.tsx';
import { formatLocalDay } from '../../../ui/format.ts';
import { Moment } from '../../../ui/Moment.tsx';
import { Page, Panel, PanelSkeleton } from '../../../ui/Page.tsx';
import classes from '../settings.module.css';
import { useSetting } from '../use-setting.ts';
import { InvitePanel } from './Invitations.tsx';
import { MemberPanel } from './MemberPanel.tsx';
import { membersQuery } from './members-query.ts';
import { useScopes } from './RolesEditor.tsx';

/** Who is in the organisation, with which rights; inviting, changing and ending them. */
export const MembersSection = () => {
  const org = useOrg();
  const members = useQuery(membersQuery(org));
  const [open, setOpen] = useSetting('member');
  const shown = members.data?.members.find(({ id }) => id === open);
  return (
    <Page title="Members" lead="People with an account here. Roles say what somebody may read, write and approve.">
      <Failure error={members.error} onRetry={() => void members.refetch()} />
      {!members.data && !members.error && <PanelSkeleton />}
      {members.data && (
        <div className={shown ? classes['split'] : undefined}>
          <div className={classes['main']}>
            <Panel title={`${members.data.members.length} with an account`}>
              <MemberTable members={members.data.members} onOpen={setOpen} />
            </Panel>
            <InvitePanel />
          </div>
          {shown && <MemberPanel key={shown.id} member={shown} onClose={() => setOpen(undefined)} />}
        </div>
      )}
    </Page>
  );
};

interface TableProps {
  readonly members: readonly Member[];
  readonly onOpen: (id: string) => void;
}

const MemberTable = ({ members, onOpen }: TableProps) => {
  const scopes = useScopes();
  const columns: readonly Column<Member>[] = [
    {
      head: 'Name',
      cell: ({ id, name, email, disabledAt }) => (
        <>
          <button type="button" className={classes['name']} onClick={() => onOpen(id)}>
            {name}
          </button>
          {disabledAt !== null && (
            <Badge variant="default" ml="xs">
              Disabled
            </Badge>
          )}
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        </>
      ),
    },
    { head: 'Roles', cell: ({ roles }) => rolesText(roles, scopes) },
    { head: 'Second factor', cell: ({ twoFactorEnabled }) => (twoFactorEnabled ? 'Set up' : 'None') },
    { head: 'Last sign-in', cell: ({ lastSignInAt }) => (lastSignInAt ? <Moment at={lastSignInAt} /> : 'Not yet') },
    { head: 'Since', cell: ({ createdAt }) => formatLocalDay(createdAt) },
  ];
  return <DataTable caption="Members" columns={columns} rows={members} keyOf={({ id }) => id} />;
};

/** "GRC, Reader in Payments". */
const rolesText = (roles: Member['roles'], scopes: ReadonlyMap<string, string>): string =>
  roles.length === 0
    ? 'None'
    : roles
        .map(({ role, scope }) =>
          scope === null
            ? PERMISSIONS[role].label
            : `${PERMISSIONS[role].label} in ${scopes.get(scope) ?? 'one scope'}`,
        )
        .join(', ');
