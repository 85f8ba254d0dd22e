import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orgPath, patch } from '../../api.ts';
import type { OrgRef } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { meQuery, metaQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { notify } from '../../ui/notify.ts';
import { Page, Panel } from '../../ui/Page.tsx';
import { problemAt } from '../../ui/problems.ts';

/** What the organisation is called. */
export const OrganisationSection = () => {
  const { data: meta } = useQuery(metaQuery(useOrg()));
  return (
    <Page title="Organisation" lead="What it is called here. Its address stays: links that were handed out lead to it.">
      <Panel title="Name">{meta && <NameForm key={meta.org.id} org={meta.org} />}</Panel>
    </Page>
  );
};

const NameForm = ({ org }: { readonly org: OrgRef }) => {
  const client = useQueryClient();
  const [name, setName] = useState(org.name);
  const save = useMutation({
    mutationFn: () => patch(orgPath(org.slug, 'organisation'), { name }),
    onSuccess: async () => {
      notify({ message: 'The organisation was changed.' });
      await Promise.all(
        [metaQuery(org.slug), meQuery()].map(({ queryKey }) => client.invalidateQueries({ queryKey: [...queryKey] })),
      );
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack maw={520}>
        <TextInput
          label="Name"
          required
          maxLength={200}
          value={name}
          error={problemAt(save.error, '/name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <div>
          <Text size="sm" fw={500}>
            Address
          </Text>
          <Text c="dimmed">/o/{org.slug}</Text>
        </div>
        <Failure error={save.error} at={['/name']} />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
