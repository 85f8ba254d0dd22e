import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import classes from './as-of.module.css';
import { formatMoment, toLocalDay } from './format.ts';

/** The end of a day where the reader is, as a moment; nothing for today, of which the present is known. */
export const momentOfDay = (day: string, today: string): string | undefined => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || day >= today) return undefined;
  const end = new Date(`${day}T23:59:59.999`);
  return Number.isNaN(end.getTime()) ? undefined : end.toISOString();
};

interface Props {
  /** The moment that is looked at; undefined is now. */
  readonly asOf: string | undefined;
  readonly onChange: (asOf: string | undefined) => void;
}

/** Which day a page is about; what it says is how things stood at the end of it. */
export const AsOf = ({ asOf, onChange }: Props) => {
  const id = useId();
  const today = toLocalDay(new Date());
  const shown = asOf === undefined ? today : toLocalDay(new Date(asOf));
  // A day that is being typed is several wrong ones on its way: the page waits until it is there.
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    setTyped(undefined);
    // An empty field is a day that was not typed to its end.
    if (typed && typed !== shown) onChange(momentOfDay(typed, today));
  };
  return (
    <span className={classes['asOf']}>
      <label htmlFor={id}>As of</label>
      <input
        id={id}
        type="date"
        max={today}
        value={typed ?? shown}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onBlur={commit}
        onKeyDown={(event) => event.key === 'Enter' && commit()}
      />
      {asOf !== undefined && (
        <Button size="compact-sm" variant="subtle" onClick={() => onChange(undefined)}>
          Back to now
        </Button>
      )}
    </span>
  );
};

/** Says that this is the past, wherever a page shows it. */
export const PastNote = ({ asOf }: { readonly asOf: string }) => (
  <p className={classes['note']} role="note">
    You see the past: everything here is as it stood at {formatMoment(asOf)}.
  </p>
);
