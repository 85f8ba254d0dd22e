import { ActionIcon, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { PERMISSIONS, ROLES, type Role } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import { get, orgPath, withQuery } from '../../../api.ts';
import type { AssignedRole, Page } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { NamedIcon } from '../../../ui/icons.tsx';

interface Props {
  readonly roles: readonly AssignedRole[];
  readonly onChange: (roles: readonly AssignedRole[]) => void;
}

const OPTIONS = ROLES.map((value) => ({ value, label: PERMISSIONS[value].label }));
const isRole = (name: string): name is Role => ROLES.some((role) => role === name);

/** The scopes of the organisation, for as many as a list that somebody picks from can have. */
export const useScopes = (): ReadonlyMap<string, string> => {
  const org = useOrg();
  const { data } = useQuery({
    queryKey: [ORG, org, 'list', 'scope', 'all'],
    queryFn: ({ signal }) =>
      get<Page>(withQuery(orgPath(org, registry.get('scope').plural), { limit: 200, sort: 'title' }), signal),
  });
  return new Map(data?.items.map(({ id, title }) => [id, title]));
};

/** Roles, each in the whole organisation or in one scope with all below it. */
export const RolesEditor = ({ roles, onChange }: Props) => {
  const scopes = useScopes();
  const heading = useId();
  const put = (at: number, changed: AssignedRole) =>
    onChange(roles.map((one, index) => (index === at ? changed : one)));
  return (
    <Stack gap="xs" role="group" aria-labelledby={heading}>
      <Text size="sm" fw={500} id={heading}>
        Roles
      </Text>
      {roles.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same while they are being changed
        <div key={index}>
          <Group gap="xs" wrap="nowrap">
            <NativeSelect
              aria-label={`Role ${index + 1}`}
              data={OPTIONS}
              value={one.role}
              onChange={({ currentTarget: { value } }) => isRole(value) && put(index, { ...one, role: value })}
            />
            <NativeSelect
              aria-label={`Where role ${index + 1} holds`}
              data={[
                { value: '', label: 'Whole organisation' },
                ...withScope(scopes, one.scope).map(([value, label]) => ({ value, label: `In ${label}` })),
              ]}
              value={one.scope ?? ''}
              onChange={({ currentTarget: { value } }) => put(index, { ...one, scope: value === '' ? null : value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Take role ${index + 1} away`}
              onClick={() => onChange(roles.filter((_, at) => at !== index))}
            >
              <NamedIcon name="close" />
            </ActionIcon>
          </Group>
          <Text size="sm" c="dimmed" mt={2}>
            {PERMISSIONS[one.role].help}
          </Text>
        </div>
      ))}
      {roles.length === 0 && <Text size="sm">No role: may sign in and see nothing.</Text>}
      <Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<NamedIcon name="plus" />}
          onClick={() => onChange([...roles, { role: 'reader', scope: null }])}
        >
          Another role
        </Button>
      </Group>
    </Stack>
  );
};

/** A scope that somebody holds a role in stays a choice, also where it is none of those that were read. */
const withScope = (scopes: ReadonlyMap<string, string>, held: string | null): readonly (readonly [string, string])[] =>
  held === null || scopes.has(held) ? [...scopes] : [[held, 'a scope that is not listed'], ...scopes];
