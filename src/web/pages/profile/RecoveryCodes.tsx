import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { post } from '../../api.ts';
import { Failure } from '../../ui/Failure.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Secret } from '../../ui/Secret.tsx';

/** New recovery codes in place of the old, for whoever has used or lost some. */
export const RecoveryCodes = () => {
  const [password, setPassword] = useState('');
  const make = useMutation({
    mutationFn: () =>
      post<{ readonly backupCodes: readonly string[] }>('/api/auth/two-factor/generate-backup-codes', { password }),
    onSuccess: () => setPassword(''),
  });
  return (
    <Panel title="Recovery codes">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Stack>
          <Text>Each opens the account once without the authenticator. New ones replace all that you have.</Text>
          <PasswordInput
            label="Password, for new codes"
            required
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <Failure error={make.error} />
          <Group>
            <Button type="submit" variant="default" loading={make.isPending}>
              Make new codes
            </Button>
          </Group>
          {make.data && (
            <div role="status">
              <Text size="sm" mb="xs">
                Shown this once: keep them somewhere safe. The old ones open nothing any more.
              </Text>
              <Secret label="Recovery codes" value={make.data.backupCodes.join('\n')} />
            </div>
          )}
        </Stack>
      </form>
    </Panel>
  );
};
