import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Change } from '../../../../model/change.ts';
import { canSomewhere } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import { orgPath, post } from '../../../api.ts';
import { newId } from '../../../ids.ts';
import { useOrg } from '../../../place.ts';
import { detailQuery, ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { StatusBadge } from '../../../ui/StatusBadge.tsx';
import { useActor } from '../../../use-actor.ts';
import { dayFrom } from '../days.ts';
import { useOneAtATime } from '../one-at-a-time.ts';
import classes from '../start.module.css';
import { textIn } from '../text-in.ts';
import type { Promised } from './promise.ts';
import type { StopProps } from './stop-props.ts';
import { breakChanges, healChanges } from './stops.ts';

const STATEMENT = registry.get('statement');
const FINDING = registry.get('finding');

/** Writes a part of the exercise in one commit. */
const useExercise = () => {
  const org = useOrg();
  const client = useQueryClient();
  const write = useMutation({
    mutationFn: (changes: readonly Change[]) =>
      post(orgPath(org, 'changes'), { changes, reason: 'Exercise of the guided tour' }),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
  return { isPending: write.isPending, error: write.error, send: useOneAtATime(write) };
};

/** What was said, to whom, and how it stands now. */
const Said = ({ statement }: Pick<Promised, 'statement'>) => {
  const { data } = useQuery(detailQuery(useOrg(), STATEMENT, statement.key));
  return (
    <>
      <blockquote className={classes['said']}>{textIn(statement.data, 'wording')}</blockquote>
      <Group gap="sm" mb="md">
        <RecordName record={{ ...statement, kind: STATEMENT.name }} />
        <span>{textIn(statement.data, 'recipient')}</span>
        <span aria-live="polite">
          <StatusBadge status={data?.status ?? statement.status} until={data?.until} />
        </span>
      </Group>
    </>
  );
};

export const PromiseStop = ({ promised, exercise }: StopProps) => {
  const write = useExercise();
  const mayBreak = canSomewhere(useActor(), 'approve', FINDING);
  const isOpen = exercise?.isOpen ?? false;
  return (
    <>
      <p className={classes['told']}>
        This is something that a customer was told. It rests on an answer, the answer on controls, such as{' '}
        <RecordName record={promised.control} />, and those on evidence.
      </p>
      <Said statement={promised.statement} />
      <p className={classes['told']}>
        {isOpen
          ? 'The exercise is going on: somebody found that the control failed, and within a second the promise was broken too.'
          : 'Let somebody find that the control failed. The finding says that it is an exercise; watch the status above.'}
      </p>
      <Failure error={write.error} />
      {!isOpen && (
        <Button
          disabled={!mayBreak}
          loading={write.isPending}
          onClick={() => write.send(breakChanges(newId(Date.now()), promised.control.id, dayFrom(Date.now(), 0)))}
        >
          Break it, as an exercise
        </Button>
      )}
      {!mayBreak && (
        <p className={classes['quiet']}>Takes the right to approve findings, which you do not have here.</p>
      )}
    </>
  );
};

export const HealStop = ({ promised, exercise }: StopProps) => {
  const write = useExercise();
  const mayHeal = canSomewhere(useActor(), 'approve', FINDING);
  return (
    <>
      <p className={classes['told']}>
        {exercise?.isOpen
          ? 'Fix it, have it verified, close the finding: all that rested on it stands again as it did before, by itself.'
          : 'No exercise is going on: the promise stands as its evidence says.'}
      </p>
      <Said statement={promised.statement} />
      <Failure error={write.error} />
      {exercise?.isOpen && (
        <Button disabled={!mayHeal} loading={write.isPending} onClick={() => write.send(healChanges(exercise.finding))}>
          Close the finding
        </Button>
      )}
      {!exercise?.isOpen && (
        <p className={classes['quiet']}>
          Unproven is not broken: on this machine nobody has run what would show it yet. <code>npm test</code> does.
        </p>
      )}
    </>
  );
};
