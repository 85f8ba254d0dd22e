import { Button, Slider, TextInput } from '@mantine/core';
import { useState } from 'react';
import { formatMoment, toLocalInput } from '../../../ui/format.ts';
import { useSetSearch } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { momentFrom, placeOf } from './moments.ts';
import classes from './past.module.css';

interface Props extends RecordProps {
  readonly asOf: string;
}

const STEPS = 1_000;

/** Says that the page is of a past moment, moves along the record's life, and leads back to now. */
export const PastBar = ({ record, asOf }: Props) => {
  const setSearch = useSetSearch();
  const [now] = useState(() => Date.now());
  // While the thumb is being drawn along, the page waits for it to be let go.
  const [drawn, setDrawn] = useState<number>();
  const born = Date.parse(record.createdAt);
  const shown = drawn === undefined ? asOf : momentFrom(born, now, drawn / STEPS);
  const go = (moment: string | undefined) => {
    setDrawn(undefined);
    void setSearch({ asOf: moment });
  };
  return (
    <section className={classes['past']} aria-label="A past moment">
      <div>
        <strong role="status">As it was on {formatMoment(shown)}.</strong> Nothing here can be changed; it is read from
        the history.
      </div>
      <div className={classes['pastTools']}>
        <Slider
          className={classes['pastSlider'] ?? ''}
          min={0}
          max={STEPS}
          value={drawn ?? Math.round(placeOf(born, now, Date.parse(asOf)) * STEPS)}
          label={(value) => formatMoment(momentFrom(born, now, value / STEPS))}
          thumbLabel="Moment in the life of the record"
          onChange={setDrawn}
          onChangeEnd={(value) => go(value === STEPS ? undefined : momentFrom(born, now, value / STEPS))}
        />
        <TextInput
          aria-label="As of"
          type="datetime-local"
          size="xs"
          step={1}
          max={toLocalInput(new Date(now).toISOString())}
          key={asOf}
          defaultValue={toLocalInput(asOf)}
          onBlur={(event) => goTo(event.currentTarget.value, asOf, now, go)}
          onKeyDown={(event) => event.key === 'Enter' && goTo(event.currentTarget.value, asOf, now, go)}
        />
        <Button size="xs" onClick={() => go(undefined)}>
          Back to now
        </Button>
      </div>
    </section>
  );
};

/** What was typed as a moment; nothing of the future, and nothing when it is what is shown already. */
const goTo = (typed: string, shown: string, now: number, go: (moment: string | undefined) => void): void => {
  const at = new Date(typed);
  if (typed === toLocalInput(shown) || Number.isNaN(at.getTime())) return;
  go(at.getTime() >= now ? undefined : at.toISOString());
};
