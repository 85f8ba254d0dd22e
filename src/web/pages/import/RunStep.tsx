import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { AnyKind } from '../../../model/kind.ts';
import { usePlace } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { ButtonLink } from '../../ui/links.tsx';
import { Panel } from '../../ui/Page.tsx';
import { forgetJob, type ImportJob, startImport } from './import-job.ts';
import { RowFaults } from './RowFaults.tsx';

interface Props {
  readonly kind: AnyKind;
  readonly job: ImportJob;
  readonly onAgain: () => void;
}

const TITLES = { running: '4. Importing', stopped: '4. Stopped', done: '4. Imported' } as const;

/** How far the import is; what came of it. */
export const RunStep = ({ kind, job, onAgain }: Props) => {
  const { org, plural } = usePlace();
  const client = useQueryClient();
  const { what, progress, state, error } = job;
  const of = what.rows.length;
  const again = () => {
    forgetJob(org, kind.name);
    onAgain();
  };
  return (
    <Panel title={TITLES[state]}>
      <Stack gap="sm">
        <Text role="status">
          {what.file}: {formatNumber(progress.through)} of {formatNumber(of)} rows. {formatNumber(progress.created)}{' '}
          new, {formatNumber(progress.updated)} changed, {formatNumber(progress.unchanged)} as they were.
        </Text>
        <Progress
          value={(100 * progress.through) / Math.max(1, of)}
          striped={state === 'running' && what.inOne}
          animated={state === 'running' && what.inOne}
          aria-label="How far the import is"
        />
        {state === 'running' && (
          <Text size="sm" c="dimmed">
            {what.inOne
              ? 'In one piece: either all of it is there in a moment, or nothing.'
              : 'You can leave this page; it goes on while the window is open. Closed half-way, it can be gone on with here.'}
          </Text>
        )}
        <Failure error={error} />
        {progress.faults.length > 0 && (
          <>
            <Text size="sm">Left out, because something changed since the preview:</Text>
            <RowFaults faults={progress.faults} />
          </>
        )}
        <Group gap="xs">
          {state === 'running' && !what.inOne && (
            <Button variant="default" onClick={job.stop}>
              Stop
            </Button>
          )}
          {state === 'stopped' && (
            <Button onClick={() => void startImport(client, kind, { ...what, progress })}>
              {what.inOne ? 'Try again' : `Go on from row ${formatNumber(progress.through + 1)}`}
            </Button>
          )}
          {state !== 'running' && (
            <>
              <ButtonLink
                {...(state === 'done' ? {} : { variant: 'default' as const })}
                to="/o/$org/$plural"
                params={{ org, plural }}
                search={{ sort: '-updatedAt' }}
              >
                Look at the {kind.labelPlural.toLowerCase()}
              </ButtonLink>
              <Button variant="default" onClick={again}>
                Import another file
              </Button>
            </>
          )}
        </Group>
      </Stack>
    </Panel>
  );
};
