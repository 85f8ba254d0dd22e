import { Alert, Button, Checkbox, Group, MultiSelect, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import { orgPath, post } from '../../../api.ts';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { problemAt } from '../../../ui/problems.ts';
import { Secret } from '../../../ui/Secret.tsx';
import { webhooksQuery } from './webhook-queries.ts';
import { EVENT_WORDS } from './webhook-text.ts';

interface Wanted {
  readonly name: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly kinds: readonly string[];
}

const EMPTY: Wanted = { name: '', url: '', events: ['status.changed', 'recall.needed'], kinds: [] };
const KINDS = registry.kinds
  .filter(({ personalUnless }) => personalUnless === undefined)
  .map(({ name, labelPlural }) => ({ value: name, label: labelPlural }));
const POINTERS = ['/name', '/url', '/events', '/kinds'];

/** What a new webhook is, and then its secret, once. */
export const NewWebhook = ({ onClose }: { readonly onClose: () => void }) => {
  const org = useOrg();
  const client = useQueryClient();
  const [wanted, setWanted] = useState(EMPTY);
  const make = useMutation({
    mutationFn: () => post<{ readonly secret: string }>(orgPath(org, 'webhooks'), wanted),
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksQuery(org).queryKey }),
  });
  if (make.data)
    return (
      <Stack>
        <Alert color="petrol" title="The secret, shown this once" role="status">
          <Text size="sm" mb="xs">
            The receiver needs it to check that a message is from here.
          </Text>
          <Secret label="Secret of the webhook" value={make.data.secret} />
        </Alert>
        <Group>
          <Button onClick={onClose}>I have kept it</Button>
        </Group>
      </Stack>
    );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          required
          value={wanted.name}
          error={problemAt(make.error, '/name')}
          onChange={(event) => setWanted({ ...wanted, name: event.currentTarget.value })}
        />
        <TextInput
          label="Address"
          description="Takes a POST over https. Addresses inside your own network need --webhook-allow."
          placeholder="https://"
          type="url"
          required
          value={wanted.url}
          error={problemAt(make.error, '/url')}
          onChange={(event) => setWanted({ ...wanted, url: event.currentTarget.value })}
        />
        <Checkbox.Group
          label="Hears of"
          error={problemAt(make.error, '/events')}
          value={[...wanted.events]}
          onChange={(events) => setWanted({ ...wanted, events })}
        >
          <Stack gap="xs" mt="xs">
            {Object.entries(EVENT_WORDS).map(([value, { label, help }]) => (
              <Checkbox key={value} value={value} label={label} description={help} />
            ))}
          </Stack>
        </Checkbox.Group>
        <MultiSelect
          label="Only of these kinds"
          description="None: of every kind. Holds for records and statuses."
          data={KINDS}
          searchable
          value={[...wanted.kinds]}
          error={problemAt(make.error, '/kinds')}
          onChange={(kinds) => setWanted({ ...wanted, kinds })}
        />
        <Failure error={make.error} at={POINTERS} />
        <Group>
          <Button type="submit" loading={make.isPending} disabled={wanted.events.length === 0}>
            Make the webhook
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
