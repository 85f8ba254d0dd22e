import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Transition } from '../../../../model/kind.ts';
import { transitionsFrom } from '../../../../model/lifecycle.ts';
import { type Actor, can, canSomewhere } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import type { Row } from '../../../api-types.ts';
import { placeOfTask, takeUnsaved } from '../../../fields/unsaved.ts';
import { useOrg } from '../../../place.ts';
import { subjectOf } from '../../../rights.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatMoment, formatRelative } from '../../../ui/format.ts';
import { Panel } from '../../../ui/Page.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { StateBadge } from '../../../ui/StateBadge.tsx';
import { StepButtons } from '../../../ui/StepButtons.tsx';
import { useActor } from '../../../use-actor.ts';
import classes from '../detail.module.css';
import { useAsOf } from '../detail-search.ts';
import type { RecordProps } from '../record-props.ts';
import { pointingAt } from '../record-queries.ts';

const AddTask = lazy(async () => ({ default: (await import('./AddTask.tsx')).AddTask }));
const TASK = registry.get('task');
const OPEN = ['open', 'doing'];

/** What people have to do about the record: what is open first, by its day; and a place to add one. */
export const TasksTab = ({ kind, record }: RecordProps) => {
  const asOf = useAsOf();
  const actor = useActor();
  const [isAdding, setAdding] = useState(() => takeUnsaved(placeOfTask(record)) !== undefined);
  const { data, error } = useQuery(pointingAt(useOrg(), 'task', 'about', record.id, asOf));
  const mayAdd = !asOf && canSomewhere(actor, 'create', TASK);
  const tasks = inOrder(data?.items ?? []);
  return (
    <Panel
      title="Tasks"
      aside={
        mayAdd &&
        !isAdding && (
          <Button size="compact-sm" variant="default" onClick={() => setAdding(true)}>
            Add a task
          </Button>
        )
      }
    >
      {isAdding && (
        <Suspense fallback={<Skeleton height={120} />}>
          <AddTask kind={kind} record={record} onDone={() => setAdding(false)} />
        </Suspense>
      )}
      <Failure error={error} />
      {!data && !error && <Skeleton height={60} />}
      {data && tasks.length === 0 && !isAdding && (
        <Text c="dimmed" maw="60ch">
          Nothing has to be done about it. A task has one owner and a day, and stays linked to what it is about.
        </Text>
      )}
      <ul className={classes['statements']}>
        {tasks.map((task) => (
          <Task key={task.id} task={task} steps={asOf ? [] : stepsOf(actor, task)} />
        ))}
      </ul>
    </Panel>
  );
};

/** Open ones first, the nearest day first; what is done after them. */
const inOrder = (tasks: readonly Row[]): readonly Row[] => {
  const rank = ({ state, dueAt }: Row) => `${OPEN.includes(state) ? 0 : 1} ${dueAt ?? '9'}`;
  return tasks.toSorted((a, b) => rank(a).localeCompare(rank(b)));
};

/** The steps that this person may take with a task. */
const stepsOf = (actor: Actor, task: Row): readonly Transition[] =>
  transitionsFrom(TASK, task.state).filter(({ needs }) => can(actor, needs, TASK, subjectOf(actor, TASK, task)));

const Task = ({ task, steps }: { readonly task: Row; readonly steps: readonly Transition[] }) => {
  const { dueAt, owner, state } = task;
  const isLate = dueAt !== null && OPEN.includes(state) && Date.parse(dueAt) < Date.now();
  return (
    <li>
      <div className={classes['grows']}>
        <RecordName record={task} />
        <div className={classes['quiet']}>
          {owner ? owner.title : 'Nobody yet'}
          {dueAt && (
            <>
              {' · '}
              <span title={formatMoment(dueAt)}>
                {isLate ? <strong>overdue, </strong> : 'due '}
                {formatMoment(dueAt)} ({formatRelative(dueAt, Date.now())})
              </span>
            </>
          )}
        </div>
      </div>
      <Group gap="xs">
        <StateBadge kind={TASK} state={state} />
        <StepButtons record={task} steps={steps} />
      </Group>
    </li>
  );
};
