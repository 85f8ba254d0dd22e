import { registry } from '../../model/registry.ts';
import type { Cause, Step } from '../api-types.ts';
import { causeText } from './cause-text.ts';
import { formatMoment, formatRelative } from './format.ts';
import { RecordName } from './RecordName.tsx';
import classes from './why-path.module.css';

interface Props {
  readonly cause: Cause;
  /** From the record in question down to the root. */
  readonly path: readonly Step[];
  /** The record in question: not shown again as the first step of its own path. */
  readonly recordId?: string;
}

/** One root cause: what is wrong with which record since when, and the way down to it, each step a link. */
export const WhyPath = ({ cause, path, recordId }: Props) => {
  const steps = path.filter((step, index) => index > 0 || step.id !== recordId).filter((step) => step.id !== cause.id);
  const isOwn = cause.id === recordId;
  const words = causeText(cause.code, registry.find(cause.kind));
  return (
    <div>
      {isOwn ? <strong>This record {words}</strong> : <RecordName record={cause} />}{' '}
      {!isOwn && <strong>{words}</strong>}
      <span className={classes['since']} title={formatMoment(cause.since)}>
        {' '}
        {formatRelative(cause.since, Date.now())}
      </span>
      {steps.length > 0 && (
        <ol className={classes['path']} aria-label="By way of">
          {steps.map((step) => (
            <li key={step.id}>
              <RecordName record={step} status={step.status} />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
};
