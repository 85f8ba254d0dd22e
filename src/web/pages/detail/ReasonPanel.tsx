import { Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Transition } from '../../../model/kind.ts';
import { orgPath, post } from '../../api.ts';
import { TypedBefore } from '../../fields/TypedBefore.tsx';
import { useTyped } from '../../fields/use-typed.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { Panel } from '../../ui/Page.tsx';
import type { RecordProps } from './record-props.ts';

interface Props extends RecordProps {
  readonly transition: Transition;
  readonly onDone: () => void;
}

const LONGEST = 2_000;

/** A step that others rely on: asks why, and the journal keeps it word for word. */
export const ReasonPanel = ({ kind, record, transition, onDone }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const { typed, change, isAgain, forget } = useTyped(`reason ${record.id} ${transition.name}`, () => ({ reason: '' }));
  const { reason } = typed;
  const place = useRef<HTMLTextAreaElement>(null);
  useEffect(() => place.current?.focus(), []);
  const take = useMutation({
    mutationFn: () =>
      post(orgPath(org, 'changes'), {
        changes: [{ op: 'transition', ref: record.id, version: record.version, name: transition.name }],
        ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      }),
    onSuccess: async () => {
      forget();
      onDone();
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: () => client.invalidateQueries({ queryKey: [ORG, org, 'record', kind.name] }),
  });
  const { states } = kind.lifecycle;
  return (
    <Panel title={transition.label}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          take.mutate();
        }}
      >
        <Stack maw={720}>
          <Text size="sm">
            {record.key} goes from “{states[record.state] ?? record.state}” to “{states[transition.to] ?? transition.to}
            ”.
          </Text>
          <Textarea
            ref={place}
            label="Why"
            description="Kept in the journal with your name, for whoever asks later. It may stay empty."
            autosize
            minRows={2}
            maxRows={10}
            maxLength={LONGEST}
            value={reason}
            onChange={(event) => change({ reason: event.currentTarget.value })}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) take.mutate();
              if (event.key === 'Escape') onDone();
            }}
          />
          {isAgain && <TypedBefore />}
          <Failure error={take.error} />
          <Group>
            <Button type="submit" loading={take.isPending}>
              {transition.label}
            </Button>
            <Button variant="default" onClick={onDone}>
              Not now
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
};
