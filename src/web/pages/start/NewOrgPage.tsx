import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, post } from '../../api.ts';
import { meQuery } from '../../queries.ts';
import { slugOf } from '../../shell/slug.ts';
import { Failure } from '../../ui/Failure.tsx';
import { FrontPage } from '../../ui/FrontPage.tsx';
import { TextLink } from '../../ui/links.tsx';
import { problemAt } from '../../ui/problems.ts';
import { useOneAtATime } from './one-at-a-time.ts';

/** Makes the organisation; where an earlier try did so without anybody hearing of it, goes on with that one. */
const useStart = (name: string, slug: string) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: async () => {
      try {
        await post('/api/v1/orgs', { name, slug });
      } catch (error) {
        if (!(error instanceof ApiError && error.isConflict)) throw error;
        const { orgs } = await client.fetchQuery({ ...meQuery(), staleTime: 0 });
        if (!orgs.some((one) => one.slug === slug && one.name === name)) throw error;
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: meQuery().queryKey });
      await navigate({ to: '/o/$org/first-steps', params: { org: slug }, search: {} });
    },
  });
};

/** One step to an organisation of one's own: a name, and the address that follows from it. */
export const NewOrgPage = () => (
  <FrontPage title="Start your own">
    <NewOrgForm />
    <Text size="sm" mt="md">
      <TextLink to="/">Back</TextLink>
    </Text>
  </FrontPage>
);

export const NewOrgForm = () => {
  const [name, setName] = useState('');
  const [ownSlug, setOwnSlug] = useState<string>();
  const slug = ownSlug ?? slugOf(name);
  const start = useStart(name.trim(), slug);
  const send = useOneAtATime(start);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(undefined);
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="Of your organisation, as customers know it."
          required
          maxLength={200}
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
        <Button type="submit" loading={start.isPending}>
          Start
        </Button>
      </Stack>
    </form>
  );
};
