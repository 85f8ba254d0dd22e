import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../api.ts';
import type { OrgRef } from '../api-types.ts';
import { meQuery } from '../queries.ts';
import { Failure } from '../ui/Failure.tsx';
import { problemAt } from '../ui/problems.ts';
import { slugOf } from './slug.ts';

/** One step to an organisation of one's own: a name, and the address that follows from it. */
export const NewOrgDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [ownSlug, setOwnSlug] = useState<string>();
  const slug = ownSlug ?? slugOf(name);
  const start = useMutation({
    mutationFn: () => post<OrgRef | { readonly org: OrgRef }>('/api/v1/orgs', { name: name.trim(), slug }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery().queryKey });
      onClose();
      await navigate({ to: '/o/$org', params: { org: slug } });
    },
  });
  return (
    <Modal opened onClose={onClose} title="Start your own organisation">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <Stack>
          <TextInput
            label="Name"
            description="As customers know you."
            required
            data-autofocus
            value={name}
            error={problemAt(start.error, '/name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Address"
            description={`Your pages will be at /o/${slug || '…'}`}
            required
            value={slug}
            error={problemAt(start.error, '/slug')}
            onChange={(event) => setOwnSlug(event.currentTarget.value)}
          />
          <Failure error={start.error} at={['/name', '/slug']} />
          <Group justify="flex-end">
            <Button type="submit" loading={start.isPending}>
              Start
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
};
