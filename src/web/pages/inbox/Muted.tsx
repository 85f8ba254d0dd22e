import { Button, Checkbox, SimpleGrid, Text } from '@mantine/core';
import { REASON_NAMES, REASONS } from '../../../model/notification.ts';
import { Panel } from '../../ui/Page.tsx';
import { RecordLines } from '../../ui/RecordGroup.tsx';
import type { Inbox, MuteBody } from './inbox-query.ts';

interface Props {
  readonly muted: Inbox['muted'];
  readonly onMute: (body: MuteBody) => void;
}

/** Of what somebody wants to be told, and of which records not. */
export const Muted = ({ muted, onMute }: Props) => (
  <Panel title="Tell me of">
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {REASON_NAMES.map((reason) => (
        <Checkbox
          key={reason}
          label={REASONS[reason].label}
          description={REASONS[reason].help}
          checked={!muted.reasons.includes(reason)}
          onChange={({ currentTarget }) => onMute({ reason, muted: !currentTarget.checked })}
        />
      ))}
    </SimpleGrid>
    {muted.records.length > 0 && (
      <>
        <Text mt="md" fw={600}>
          Not of these records
        </Text>
        <RecordLines
          records={muted.records}
          aside={({ id, key }) => (
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Tell me of ${key} again`}
              onClick={() => onMute({ record: id, muted: false })}
            >
              Tell me again
            </Button>
          )}
        />
      </>
    )}
  </Panel>
);
