import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api.ts';
import type { Me } from '../../api-types.ts';
import { meQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { notify } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { problemAt } from '../../ui/problems.ts';

/** The name by which others see one; the address stays as it was invited. */
export const NamePanel = ({ user }: { readonly user: Me['user'] }) => {
  const client = useQueryClient();
  const [name, setName] = useState(user.name);
  const save = useMutation({
    mutationFn: () => post('/api/auth/update-user', { name }),
    onSuccess: async () => {
      notify({ message: 'Your name was changed.' });
      await client.invalidateQueries({ queryKey: meQuery().queryKey });
    },
  });
  return (
    <Panel title="Account">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            description="As others see it, also where you did something before."
            required
            autoComplete="name"
            maxLength={200}
            value={name}
            error={problemAt(save.error, '/name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <div>
            <Text size="sm" fw={500}>
              E-mail
            </Text>
            <Text c="dimmed">{user.email}</Text>
          </div>
          <Failure error={save.error} at={['/name']} />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={name.trim() === '' || name === user.name}>
              Save the name
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
};
