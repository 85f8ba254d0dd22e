import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { STATUS_TEXT, toneOf } from '../../ui/status.ts';
import { WhyPath } from '../../ui/WhyPath.tsx';
import classes from './detail.module.css';
import { useAsOf } from './detail-search.ts';
import type { RecordProps } from './record-props.ts';
import { whyOf } from './record-queries.ts';

/** Why the record stands as it does: every root cause with the way down to it. */
export const WhyPanel = ({ kind, record }: RecordProps) => {
  const { data, error } = useQuery(whyOf(useOrg(), kind, record.key, useAsOf()));
  const tone = toneOf(record.status);
  return (
    <section className={classes['why']} data-tone={tone} aria-label="Why" aria-live="polite">
      <p style={{ margin: 0 }}>
        <strong>Why {STATUS_TEXT[tone].label.toLowerCase()}?</strong> {STATUS_TEXT[tone].help}
      </p>
      <Failure error={error} />
      {!data && !error && <Skeleton height={16} mt="sm" width="60%" />}
      {data && data.causes.length > 0 && (
        <ol className={classes['causes']}>
          {data.causes.map((cause) => (
            <li key={`${cause.id} ${cause.code}`}>
              <WhyPath cause={cause} path={cause.path} recordId={record.id} />
            </li>
          ))}
        </ol>
      )}
      {record.more && <p className={classes['quiet']}>There are more causes than are listed here.</p>}
    </section>
  );
};
