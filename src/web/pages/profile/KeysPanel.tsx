import { Alert, Button, Group, Stack, Table, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { PERMISSIONS, type Role } from '../../../model/permission.ts';
import { get, orgPath, post, remove } from '../../api.ts';
import type { ApiKey, OrgRef } from '../../api-types.ts';
import { ORG } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatLocalDay, formatMoment } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { problemAt } from '../../ui/problems.ts';
import { RolePicker } from '../../ui/RolePicker.tsx';
import { Secret } from '../../ui/Secret.tsx';

const keysKey = (org: OrgRef) => [ORG, org.slug, 'keys'];

/** Keys with which machines speak for an organisation: collectors, pipelines, scripts. */
export const KeysPanel = ({ org }: { readonly org: OrgRef }) => {
  const { data, error } = useQuery({
    queryKey: keysKey(org),
    queryFn: ({ signal }) => get<{ readonly keys: readonly ApiKey[] }>(orgPath(org.slug, 'keys'), signal),
  });
  const live = data?.keys.filter((key) => key.revokedAt === null) ?? [];
  return (
    <Panel title={`API keys of ${org.name}`}>
      <Failure error={error} />
      {data && live.length === 0 && <Text c="dimmed">No keys. A pipeline that pushes evidence needs one.</Text>}
      {live.length > 0 && (
        <Table.ScrollContainer minWidth={560} type="native" tabIndex={0} role="region" aria-label="API keys">
          <Table verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Name</Table.Th>
                <Table.Th>Roles</Table.Th>
                <Table.Th>Last used</Table.Th>
                <Table.Th>Expires</Table.Th>
                <Table.Th>End</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {live.map((key) => (
                <KeyRow key={key.id} org={org} apiKey={key} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      <NewKey org={org} />
    </Panel>
  );
};

const KeyRow = ({ org, apiKey }: { readonly org: OrgRef; readonly apiKey: ApiKey }) => {
  const client = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => remove(orgPath(org.slug, 'keys', apiKey.id)),
    onSettled: () => client.invalidateQueries({ queryKey: keysKey(org) }),
  });
  return (
    <Table.Tr>
      <Table.Td>
        {apiKey.name}
        <Text size="sm" c="dimmed">
          cdr_{apiKey.prefix}_…
        </Text>
      </Table.Td>
      <Table.Td>{apiKey.roles.map(({ role }) => PERMISSIONS[role].label).join(', ')}</Table.Td>
      <Table.Td>{apiKey.usedAt ? formatMoment(apiKey.usedAt) : 'Never'}</Table.Td>
      <Table.Td>{apiKey.expiresAt ? formatLocalDay(apiKey.expiresAt) : 'Never'}</Table.Td>
      <Table.Td>
        <Button
          size="compact-sm"
          variant="default"
          loading={revoke.isPending}
          aria-label={`Revoke ${apiKey.name}`}
          onClick={() => revoke.mutate()}
        >
          Revoke
        </Button>
        <Failure error={revoke.error} />
      </Table.Td>
    </Table.Tr>
  );
};

const NewKey = ({ org }: { readonly org: OrgRef }) => {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [roles, setRoles] = useState<readonly Role[]>(['engineer']);
  const make = useMutation({
    mutationFn: () =>
      post<{ readonly key: string }>(orgPath(org.slug, 'keys'), {
        name,
        roles: roles.map((role) => ({ role, scope: null })),
      }),
    onSuccess: async () => {
      setName('');
      await client.invalidateQueries({ queryKey: keysKey(org) });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack maw={520} mt="lg">
        <TextInput
          label="Name of a new key"
          description="What it is for, such as the pipeline that uses it."
          required
          value={name}
          error={problemAt(make.error, '/name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <RolePicker label="What it may do" showsLabel value={roles} onChange={setRoles} />
        <Failure error={make.error} at={['/name']} />
        <Group>
          <Button type="submit" loading={make.isPending} disabled={roles.length === 0}>
            Make the key
          </Button>
        </Group>
        {make.data && (
          <Alert color="petrol" title="The key, shown this once" role="status">
            <Secret label="API key" value={make.data.key} />
          </Alert>
        )}
      </Stack>
    </form>
  );
};
