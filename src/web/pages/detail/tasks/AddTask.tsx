import { Button, Group, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { orgPath, post } from '../../../api.ts';
import type { Ref } from '../../../api-types.ts';
import { RecordPicker } from '../../../fields/RecordPicker.tsx';
import { TypedBefore } from '../../../fields/TypedBefore.tsx';
import { placeOfTask } from '../../../fields/unsaved.ts';
import { useTyped } from '../../../fields/use-typed.ts';
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

interface Typed {
  readonly title: string;
  readonly owner: Ref | null;
  readonly due: string;
}

/** A task about the record: what, who, by when. */
export const AddTask = ({ record, onDone }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const { typed, change, isAgain, forget } = useTyped<Typed>(placeOfTask(record), () => ({
    title: '',
    owner: record.owner,
    due: '',
  }));
  const { title, owner, due } = typed;
  const close = () => {
    forget();
    onDone();
  };
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
      close();
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
          onChange={(event) => change({ title: event.currentTarget.value })}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <RecordPicker
            label="Who does it"
            kinds={['person']}
            value={owner}
            error={problemAt(add.error, '/owner')}
            onChange={(person) => change({ owner: person })}
          />
          <TextInput
            label="By the end of"
            type="date"
            value={due}
            error={problemAt(add.error, '/dueAt')}
            onChange={(event) => change({ due: event.currentTarget.value })}
          />
        </SimpleGrid>
        {isAgain && <TypedBefore />}
        <Failure error={add.error} at={AT} />
        <Group gap="xs">
          <Button type="submit" size="compact-sm" loading={add.isPending}>
            Add
          </Button>
          <Button size="compact-sm" variant="default" onClick={close}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
