import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { orgPath, post } from '../../../api.ts';
import type { Ref } from '../../../api-types.ts';
import { RecordPicker } from '../../../fields/RecordPicker.tsx';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { fromLocalInput } from '../../../ui/format.ts';
import { problemAt } from '../../../ui/problems.ts';
import classes from '../detail.module.css';
import type { RecordProps } from '../record-props.ts';

interface Props extends RecordProps {
  readonly onDone: () => void;
}

const AT = ['/title', '/owner', '/dueAt'];

/** A task about the record: what, who, by when. */
export const AddTask = ({ record, onDone }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [owner, setOwner] = useState<Ref | null>(record.owner);
  const [due, setDue] = useState('');
  const add = useMutation({
    mutationFn: () =>
      post(orgPath(org, 'tasks'), {
        title,
        ...(owner ? { owner: owner.id } : {}),
        // The whole of the day that was chosen, where the reader is.
        ...(due ? { dueAt: fromLocalInput(`${due}T23:59`) } : {}),
        ...(record.scope && record.scope.key !== '' ? { scope: record.scope.id } : {}),
        links: { about: [record.id] },
      }),
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
  });
  return (
    <form
      className={classes['adding']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="What has to be done"
          withAsterisk
          autoFocus
          value={title}
          error={problemAt(add.error, '/title')}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <RecordPicker
            label="Who does it"
            kinds={['person']}
            value={owner}
            error={problemAt(add.error, '/owner')}
            onChange={setOwner}
          />
          <TextInput
            label="By the end of"
            type="date"
            value={due}
            error={problemAt(add.error, '/dueAt')}
            onChange={(event) => setDue(event.currentTarget.value)}
          />
        </SimpleGrid>
        <Failure error={add.error} at={AT} />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={add.isPending}>
            Add
          </Button>
          <Button size="compact-sm" variant="default" onClick={onDone}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
