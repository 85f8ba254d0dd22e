import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PERMISSIONS } from '../../../../model/permission.ts';
import { get, orgPath, post, remove } from '../../../api.ts';
import type { AssignedRole, Invitation } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatLocalDay } from '../../../ui/format.ts';
import { Panel } from '../../../ui/Page.tsx';
import { problemAt } from '../../../ui/problems.ts';
import { Secret } from '../../../ui/Secret.tsx';
import { RolesEditor } from './RolesEditor.tsx';

/** Invites by e-mail, and the invitations that nobody answered yet. */
export const InvitePanel = () => {
  const org = useOrg();
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [roles, setRoles] = useState<readonly AssignedRole[]>([{ role: 'reader', scope: null }]);
  const invite = useMutation({
    mutationFn: () =>
      post<{ readonly link: string; readonly mailed: boolean }>(orgPath(org, 'invitations'), {
        email,
        roles,
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
          <RolesEditor roles={roles} onChange={setRoles} />
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
