import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { orgPath, post } from '../../api.ts';
import type { Ref } from '../../api-types.ts';
import { filledData } from '../../fields/draft.ts';
import { FieldInput } from '../../fields/FieldInput.tsx';
import { RecordPicker } from '../../fields/RecordPicker.tsx';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { ButtonLink } from '../../ui/links.tsx';
import { problemAt } from '../../ui/problems.ts';
import { useActor } from '../../use-actor.ts';
import type { RecordProps } from './DetailPage.tsx';
import type { LinkGroup } from './link-groups.ts';

interface Props extends RecordProps {
  readonly group: LinkGroup;
  readonly onDone: () => void;
}

/** Links another record, with whatever the relation itself wants to know; or leads to making one. */
export const AddLink = ({ kind, record, group, onDone }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const [other, setOther] = useState<Ref | null>(null);
  const [data, setData] = useState<Readonly<Record<string, unknown>>>({});
  const add = useMutation({
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
  const fields = Object.entries(group.relation.data ?? {});
  return (
    <>
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
      <Group>
        <Button disabled={!other} loading={add.isPending} onClick={() => other && add.mutate(other)}>
          Link
        </Button>
        <CreateInstead record={record} group={group} />
      </Group>
    </>
  );
};

/** Where the other end does not exist yet and would start the link: make it, linked from the start. */
const CreateInstead = ({ record, group }: Pick<Props, 'record' | 'group'>) => {
  const org = useOrg();
  const actor = useActor();
  const other = group.direction === 'in' ? registry.find(group.kinds[0] ?? '') : undefined;
  if (!other || !canSomewhere(actor, 'create', other)) return null;
  return (
    <ButtonLink
      variant="default"
      to="/o/$org/$plural/new"
      params={{ org, plural: other.plural }}
      search={{ [`linked.${group.name}`]: record.key }}
    >
      New {other.label.toLowerCase()}
    </ButtonLink>
  );
};
