import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { orgPath, remove } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { impactQuery, ORG } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import type { RecordProps } from './record-props.ts';

interface Props extends RecordProps {
  readonly onClose: () => void;
}

/** Asks once more before a record goes, and says what rests on it. */
export const RemoveDialog = ({ kind, record, onClose }: Props) => (
  <Modal opened onClose={onClose} title={`Remove ${record.key}?`}>
    <RemoveQuestion kind={kind} record={record} onClose={onClose} />
  </Modal>
);

const RemoveQuestion = ({ kind, record, onClose }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const navigate = useNavigate();
  const isJudged = kind.assurance !== undefined;
  const { data: impact, error, refetch } = useQuery({ ...impactQuery(org, kind, record.key), enabled: isJudged });
  const drop = useMutation({
    mutationFn: () => remove(orgPath(org, kind.plural, record.key)),
    onSuccess: async () => {
      await navigate({ to: '/o/$org/$plural', params: { org, plural: kind.plural }, search: {} });
      client.removeQueries({ queryKey: [ORG, org, 'record', kind.name, record.key] });
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
  });
  return (
    <Stack>
      <Text>
        “{record.title}” leaves every list. Its history stays in the journal.
        {isJudged && restsText(impact?.total)}
      </Text>
      {!impact && <Failure error={error} onRetry={() => void refetch()} />}
      <Failure error={drop.error} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Keep it
        </Button>
        <Button color="red" loading={drop.isPending} onClick={() => drop.mutate()}>
          Remove
        </Button>
      </Group>
    </Stack>
  );
};

/** How many records rest on what is removed; undefined: that is not known yet, which is not none. */
const restsText = (n: number | undefined): string => {
  if (n === undefined) return ' What rests on it is not known yet.';
  if (n === 0) return '';
  return n === 1
    ? ' 1 record rests on it and will lose that support.'
    : ` ${n} records rest on it and will lose that support.`;
};
