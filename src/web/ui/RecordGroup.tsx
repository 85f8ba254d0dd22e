import { Button } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Status } from '../../assurance/types.ts';
import type { RecordRef } from '../api-types.ts';
import { formatNumber } from './format.ts';
import { RecordName } from './RecordName.tsx';
import classes from './record.module.css';

const FIRST = 8;

export interface GroupedRecord extends RecordRef {
  readonly status?: Status | null;
}

interface Props<T extends GroupedRecord> {
  /** By what they belong together, such as who was promised: Customers. */
  readonly label: string;
  readonly records: readonly T[];
  /** How many there are, where not all of them are here. */
  readonly total?: number;
  readonly aside?: (record: T) => ReactNode;
}

/** Records under a heading with their number; the first few, and the others when asked for. */
export const RecordGroup = <T extends GroupedRecord>({ label, records, total, aside }: Props<T>) => {
  const [showsAll, setShowsAll] = useState(false);
  const shown = showsAll ? records : records.slice(0, FIRST);
  return (
    <section className={classes['group']} aria-label={label}>
      <h3 className={classes['groupHead']}>
        {label} <span className={classes['quiet']}>{formatNumber(total ?? records.length)}</span>
      </h3>
      <RecordLines records={shown} {...(aside ? { aside } : {})} />
      {records.length > shown.length && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowsAll(true)}>
          Show all {formatNumber(records.length)}
        </Button>
      )}
    </section>
  );
};

/** Records line by line, each with a word at its end. */
export const RecordLines = <T extends GroupedRecord>({ records, aside }: Pick<Props<T>, 'records' | 'aside'>) => (
  <ul className={classes['lines']}>
    {records.map((record) => (
      <li key={record.id}>
        <RecordName record={record} {...(record.status === undefined ? {} : { status: record.status })} />
        {aside && <span className={classes['quiet']}>{aside(record)}</span>}
      </li>
    ))}
  </ul>
);
