import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orgPath, patch, remove } from '../../../api.ts';
import type { AssignedRole, Member } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { AuthEvents } from '../../profile/AuthEvents.tsx';
import { RolesEditor } from './RolesEditor.tsx';

interface Props {
  readonly member: Member;
  readonly onClose: () => void;
}

/** One member: their roles, whether they may sign in, what they did at the door, and the end of their membership. */
export const MemberPanel = ({ member, onClose }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const change = useMutation({
    mutationFn: (wanted: { readonly roles?: readonly AssignedRole[]; readonly disabled?: boolean }) =>
      patch(orgPath(org, 'members', member.id), wanted),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org, 'members'] }),
  });
  return (
    <SidePanel title={member.name} onClose={onClose}>
      <Stack gap="lg">
        <Text c="dimmed">{member.email}</Text>
        <Failure error={change.error} />
        <Roles
          member={member}
          isSaving={change.isPending}
          onSave={(roles, onSaved) => change.mutate({ roles }, { onSuccess: onSaved })}
        />
        <Switch
          label="May sign in"
          description="Without it every request of theirs is refused at once, and so are their keys. Nothing of theirs is lost."
          checked={member.disabledAt === null}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ disabled: !event.currentTarget.checked })}
        />
        <AuthEvents
          title="At the door"
          path={orgPath(org, 'auth-events')}
          queryKey={[ORG, org, 'auth-events', member.id, 'panel']}
          user={member.id}
          limit={10}
        />
        <End member={member} onEnded={onClose} />
      </Stack>
    </SidePanel>
  );
};

interface RolesProps {
  readonly member: Member;
  readonly isSaving: boolean;
  readonly onSave: (roles: readonly AssignedRole[], onSaved: () => void) => void;
}

const Roles = ({ member, isSaving, onSave }: RolesProps) => {
  const [draft, setDraft] = useState<readonly AssignedRole[]>();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        // What was chosen stays until it is saved.
        if (draft) onSave(draft, () => setDraft(undefined));
      }}
    >
      <RolesEditor roles={draft ?? member.roles} onChange={setDraft} />
      {draft && (
        <Group gap="xs" mt="sm">
          <Button type="submit" loading={isSaving} disabled={draft.length === 0}>
            Save the roles
          </Button>
          <Button variant="default" onClick={() => setDraft(undefined)}>
            Leave them as they were
          </Button>
        </Group>
      )}
    </form>
  );
};

const End = ({ member, onEnded }: { readonly member: Member; readonly onEnded: () => void }) => {
  const org = useOrg();
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const end = useMutation({
    mutationFn: () => remove(orgPath(org, 'members', member.id)),
    onSuccess: async () => {
      onEnded();
      await client.invalidateQueries({ queryKey: [ORG, org, 'members'] });
    },
  });
  if (!isAsking)
    return (
      <Group>
        <Button variant="default" color="red" onClick={() => setAsking(true)}>
          End the membership…
        </Button>
      </Group>
    );
  return (
    <Stack gap="xs">
      <Text size="sm">
        {member.name} loses access to this organisation and their keys here end for good. Their account, and what they
        did here, stay.
      </Text>
      <Failure error={end.error} />
      <Group gap="xs">
        <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
          End the membership
        </Button>
        <Button variant="default" onClick={() => setAsking(false)}>
          Keep it
        </Button>
      </Group>
    </Stack>
  );
};
