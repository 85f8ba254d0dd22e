import { Button, Group, Stack } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { canSomewhere } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import { orgPath, post } from '../../../api.ts';
import type { Ref } from '../../../api-types.ts';
import { filledData } from '../../../fields/draft.ts';
import { FieldInput } from '../../../fields/FieldInput.tsx';
import { RecordPicker } from '../../../fields/RecordPicker.tsx';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { problemAt } from '../../../ui/problems.ts';
import { useActor } from '../../../use-actor.ts';
import type { RecordProps } from '../record-props.ts';
import { CreateLinked } from './CreateLinked.tsx';
import type { LinkGroup } from './link-groups.ts';

interface Props extends RecordProps {
  readonly group: LinkGroup;
  readonly onDone: () => void;
}

type Data = Readonly<Record<string, unknown>>;

/** Links another record, with whatever the relation itself wants to know; one that is not there yet is made on the spot. */
export const AddLink = ({ kind, record, group, onDone }: Props) => {
  const actor = useActor();
  const [other, setOther] = useState<Ref | null>(null);
  const [data, setData] = useState<Data>({});
  const [isNew, setNew] = useState(false);
  const add = useAddLink({ kind, record, group, onDone }, data);
  const makeable = group.kinds
    .flatMap((name) => registry.find(name) ?? [])
    .filter((one) => canSomewhere(actor, 'create', one));
  if (isNew)
    return <CreateLinked kinds={makeable} record={record} group={group} onDone={onDone} onBack={() => setNew(false)} />;
  const fields = Object.entries(group.relation.data ?? {});
  return (
    <Stack gap="sm">
      <RecordPicker
        label={group.label}
        description={group.help}
        kinds={group.kinds}
        value={other}
        onChange={setOther}
      />
      {fields.map(([name, field]) => (
        <FieldInput
          key={name}
          field={field}
          value={data[name]}
          error={problemAt(add.error, `/data/${name}`)}
          onChange={(value) => setData({ ...data, [name]: value })}
        />
      ))}
      <Failure error={add.error} at={fields.map(([name]) => `/data/${name}`)} />
      <Group gap="xs">
        <Button size="compact-sm" disabled={!other} loading={add.isPending} onClick={() => other && add.mutate(other)}>
          Link
        </Button>
        {makeable.length > 0 && (
          <Button size="compact-sm" variant="default" onClick={() => setNew(true)}>
            {makeable.length === 1 ? `New ${makeable[0]?.label.toLowerCase()}` : 'Make a new one'}
          </Button>
        )}
        <Button size="compact-sm" variant="subtle" onClick={onDone}>
          Close
        </Button>
      </Group>
    </Stack>
  );
};

const useAddLink = ({ kind, record, group, onDone }: Props, data: Data) => {
  const org = useOrg();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ref: Ref) => {
      const link = { relation: group.name, data: filledData(data) };
      // A link belongs to the record that it starts from.
      if (group.direction === 'out')
        return post(orgPath(org, kind.plural, record.key, 'links'), { ...link, to: ref.id });
      const plural = registry.get(group.kinds[0] ?? '').plural;
      return post(orgPath(org, plural, ref.id, 'links'), { ...link, to: record.id });
    },
    onSuccess: async () => {
      onDone();
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
  });
};
