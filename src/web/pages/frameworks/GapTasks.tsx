import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import type { Ref } from '../../api-types.ts';
import { PersonPicker } from '../../fields/PeoplePicker.tsx';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { notify } from '../../ui/notify.ts';
import pageClasses from '../../ui/page.module.css';
import classes from './coverage.module.css';
import { momentOfDeadline } from './gap-day.ts';
import { type GapLine, type TasksMade, useMakeTasks } from './gap-query.ts';

interface Props {
  readonly chosen: readonly GapLine[];
  readonly onDone: () => void;
}

const doneWords = ({ made, had }: TasksMade): string =>
  `${formatNumber(made)} ${made === 1 ? 'task' : 'tasks'} made${had > 0 ? `; ${formatNumber(had)} had one already` : ''}.`;

/** One task for each of the chosen gaps that has none: for whom, and until when. */
export const GapTasks = ({ chosen, onDone }: Props) => {
  const day = useId();
  const [owner, setOwner] = useState<Ref | null>(null);
  const [due, setDue] = useState('');
  const make = useMakeTasks(useOrg());
  const dueAt = momentOfDeadline(due);
  const send = () =>
    make.mutate(
      {
        applied: chosen.map(({ id }) => id),
        ...(owner ? { owner: owner.id } : {}),
        ...(dueAt === undefined ? {} : { dueAt }),
      },
      {
        onSuccess: (made) => {
          notify({ message: doneWords(made) });
          onDone();
        },
      },
    );
  return (
    <section className={`${pageClasses['panel']} no-print`} aria-label="Make tasks">
      <div className={classes['tools']}>
        <PersonPicker label="For whom" value={owner} onChange={setOwner} />
        <span className={classes['day']}>
          <label htmlFor={day}>Until</label>
          <input id={day} type="date" value={due} onChange={(event) => setDue(event.currentTarget.value)} />
        </span>
        <Button loading={make.isPending} onClick={send}>
          Make {chosen.length === 1 ? 'a task' : `${formatNumber(chosen.length)} tasks`}
        </Button>
      </div>
      <Failure error={make.error} />
    </section>
  );
};
