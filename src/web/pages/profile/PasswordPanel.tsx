import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api.ts';
import { Failure } from '../../ui/Failure.tsx';
import { notify } from '../../ui/notify.ts';
import { Panel } from '../../ui/Page.tsx';
import { problemAt } from '../../ui/problems.ts';

const EMPTY = { currentPassword: '', newPassword: '' };

/** A new password for the old one; every other session ends with it. */
export const PasswordPanel = ({ email }: { readonly email: string }) => {
  const client = useQueryClient();
  const [words, setWords] = useState(EMPTY);
  const change = useMutation({
    mutationFn: () => post('/api/auth/change-password', words),
    onSuccess: () => {
      setWords(EMPTY);
      notify({ message: 'Your password was changed. Every other session has ended.' });
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['me'] }),
  });
  return (
    <Panel title="Password">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        {/* For password managers, which otherwise do not know whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
        <Stack>
          <PasswordInput
            label="Present password"
            required
            autoComplete="current-password"
            value={words.currentPassword}
            error={problemAt(change.error, '/currentPassword')}
            onChange={(event) => setWords({ ...words, currentPassword: event.currentTarget.value })}
          />
          <PasswordInput
            label="New password"
            description="At least 12 characters; a sentence is easiest to keep in mind."
            required
            autoComplete="new-password"
            value={words.newPassword}
            error={problemAt(change.error, '/newPassword')}
            onChange={(event) => setWords({ ...words, newPassword: event.currentTarget.value })}
          />
          <Failure error={change.error} at={['/currentPassword', '/newPassword']} />
          <Group>
            <Button type="submit" loading={change.isPending}>
              Change the password
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
};
