import { Button, CloseButton, Progress } from '@mantine/core';
import { useState } from 'react';
import { formatNumber } from '../../ui/format.ts';
import { type BulkJob, useBulkJob } from './bulk/bulk-job.ts';
import { Left, UndoButton } from './DeedPanel.tsx';
import { useDeeds } from './deeds.ts';
import classes from './list.module.css';

/** A change that is under way, or else what was done last, with its way back, until it is waved away. */
export const LastDeed = ({ org }: { readonly org: string }) => {
  const [last] = useDeeds(org);
  const job = useBulkJob(org);
  const [waved, setWaved] = useState(0);
  if (job) return <Running job={job} />;
  if (!last || last.id === waved) return null;
  return (
    <div className={classes['deed']} role="status">
      <span>Changed: {last.label}</span>
      <UndoButton org={org} deed={last} />
      <CloseButton size="sm" aria-label="Close this notice" onClick={() => setWaved(last.id)} />
      <Left deed={last} />
    </div>
  );
};

const Running = ({ job }: { readonly job: BulkJob }) => (
  <div className={classes['deed']} role="status">
    <span>
      {job.label}: {formatNumber(job.through)} of {formatNumber(job.of)}
    </span>
    <Progress w={140} value={(100 * job.through) / Math.max(1, job.of)} aria-label={job.label} />
    <Button size="compact-sm" variant="default" onClick={job.stop}>
      Stop after this part
    </Button>
  </div>
);
