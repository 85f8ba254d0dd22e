import { Alert, Badge, Button, Group, Stack, Switch, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PERMISSIONS } from '../../model/permission.ts';
import { get, orgPath, patch, post, remove } from '../api.ts';
import type { AssignedRole, Invitation, Member } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { ORG } from '../queries.ts';
import { Failure } from '../ui/Failure.tsx';
import { formatLocalDay } from '../ui/format.ts';
import { Page, Panel, PanelSkeleton } from '../ui/Page.tsx';
import { problemAt } from '../ui/problems.ts';
import { RolePicker } from '../ui/RolePicker.tsx';
import { Secret } from '../ui/Secret.tsx';

/** Who is in the organisation, with which rights; inviting, changing and ending them. */
export const MembersPage = () => {
  const org = useOrg();
  const members = useQuery({
    queryKey: [ORG, org, 'members'],
    queryFn: ({ signal }) => get<{ readonly members: readonly Member[] }>(orgPath(org, 'members'), signal),
  });
  return (
    <Page title="Members" lead="People with an account here. Roles say what somebody may read, write and approve.">
      <Failure error={members.error} onRetry={() => void members.refetch()} />
      {!members.data && !members.error && <PanelSkeleton />}
      {members.data && (
        <>
          <MemberTable members={members.data.members} />
          <InvitePanel />
        </>
      )}
    </Page>
  );
};

const MemberTable = ({ members }: { readonly members: readonly Member[] }) => (
  <Panel title="Members">
    <Table.ScrollContainer minWidth={640} type="native" tabIndex={0} role="region" aria-label="Table of members">
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Roles</Table.Th>
            <Table.Th>Second factor</Table.Th>
            <Table.Th>Since</Table.Th>
            <Table.Th>May sign in</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {members.map((member) => (
            <MemberRow key={member.id} member={member} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  </Panel>
);

/** The roles in the whole organisation can be changed here; those in a single scope are kept as they are. */
const MemberRow = ({ member }: { readonly member: Member }) => {
  const org = useOrg();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: { readonly roles?: readonly AssignedRole[]; readonly disabled?: boolean }) =>
      patch(orgPath(org, 'members', member.id), wanted),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org, 'members'] }),
  });
  const scoped = member.roles.filter((one) => one.scope !== null);
  return (
    <Table.Tr>
      <Table.Td>
        {member.name}
        <Text size="sm" c="dimmed">
          {member.email}
        </Text>
        <Failure error={change.error} />
      </Table.Td>
      <Table.Td>
        <RolePicker
          label={`Roles of ${member.name}`}
          value={member.roles.filter((one) => one.scope === null).map((one) => one.role)}
          onChange={(roles) => change.mutate({ roles: [...scoped, ...roles.map((role) => ({ role, scope: null }))] })}
        />
        {scoped.map(({ role, scope }) => (
          <Badge key={`${role} ${scope}`} variant="default" mt={4}>
            {PERMISSIONS[role].label} in one scope
          </Badge>
        ))}
      </Table.Td>
      <Table.Td>{member.twoFactorEnabled ? 'Set up' : 'None'}</Table.Td>
      <Table.Td>{formatLocalDay(member.createdAt)}</Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${member.name} may sign in`}
          checked={member.disabledAt === null}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ disabled: !event.currentTarget.checked })}
        />
      </Table.Td>
    </Table.Tr>
  );
};

const InvitePanel = () => {
  const org = useOrg();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<readonly AssignedRole['role'][]>(['reader']);
  const invite = useMutation({
    mutationFn: () =>
      post<{ readonly link: string; readonly mailed: boolean }>(orgPath(org, 'invitations'), {
        email,
        roles: roles.map((role) => ({ role, scope: null })),
      }),
    onSuccess: async () => {
      setEmail('');
      await client.invalidateQueries({ queryKey: [ORG, org, 'invitations'] });
    },
  });
  return (
    <Panel title="Invite somebody">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          invite.mutate();
        }}
      >
        <Stack maw={520}>
          <TextInput
            label="E-mail"
            type="email"
            required
            value={email}
            error={problemAt(invite.error, '/email')}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <RolePicker label="Roles" showsLabel value={roles} onChange={setRoles} />
          <Failure error={invite.error} at={['/email']} />
          <Group>
            <Button type="submit" loading={invite.isPending} disabled={roles.length === 0}>
              Invite
            </Button>
          </Group>
        </Stack>
      </form>
      {invite.data && (
        <Alert
          color="petrol"
          mt="md"
          title={invite.data.mailed ? 'The invitation was sent' : 'Hand this link on'}
          role="status"
        >
          <Text size="sm" mb="xs">
            The link is shown this once. It is good for 7 days and one person.
          </Text>
          <Secret label="Invitation link" value={invite.data.link} />
        </Alert>
      )}
      <OpenInvitations />
    </Panel>
  );
};

const OpenInvitations = () => {
  const org = useOrg();
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: [ORG, org, 'invitations'],
    queryFn: ({ signal }) => get<{ readonly invitations: readonly Invitation[] }>(orgPath(org, 'invitations'), signal),
  });
  const withdraw = useMutation({
    mutationFn: (id: string) => remove(orgPath(org, 'invitations', id)),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org, 'invitations'] }),
  });
  const open = data?.invitations.filter((one) => one.state === 'open') ?? [];
  if (open.length === 0) return null;
  return (
    <Stack gap="xs" mt="lg">
      <Text fw={600}>Not answered yet</Text>
      <Failure error={withdraw.error} />
      {open.map((one) => (
        <Group key={one.id} justify="space-between">
          <Text>
            {one.email}, {one.roles.map(({ role }) => PERMISSIONS[role].label).join(', ')}, until{' '}
            {formatLocalDay(one.expiresAt)}
          </Text>
          <Button size="compact-sm" variant="default" onClick={() => withdraw.mutate(one.id)}>
            Withdraw
          </Button>
        </Group>
      ))}
    </Stack>
  );
};
