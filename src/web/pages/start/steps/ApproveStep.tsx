import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import { get, orgPath, post } from '../../../api.ts';
import type { Detail, Member } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { detailQuery, ORG } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { useOneAtATime } from '../one-at-a-time.ts';
import classes from '../start.module.css';
import { textIn } from '../text-in.ts';
import { Missing } from './Missing.tsx';
import type { StepProps } from './step-props.ts';

const ANSWER = registry.get('answer');

export const ApproveStep = ({ found, search, onNext }: StepProps) => {
  const org = useOrg();
  const ref = search['answer'] ?? found.answer?.key;
  const { data: answer, error } = useQuery({ ...detailQuery(org, ANSWER, ref ?? ''), enabled: ref !== undefined });
  if (ref === undefined)
    return <Missing step="answer">First write down an answer: there is nothing to approve yet.</Missing>;
  if (error) return <Failure error={error} />;
  return answer ? <Approval answer={answer} onNext={onNext} /> : null;
};

const Approval = ({ answer, onNext }: Pick<StepProps, 'onNext'> & { readonly answer: Detail }) => {
  const goOn = () => onNext({ answer: answer.key });
  const take = useTransition(answer, goOn);
  const send = useOneAtATime(take);
  const isApproved = answer.state === 'approved';
  return (
    <>
      <p className={classes['told']}>
        <RecordName record={{ ...answer, kind: 'answer' }} status={answer.status} />
      </p>
      <blockquote className={classes['said']}>{textIn(answer.data, 'text')}</blockquote>
      {isApproved ? (
        <p className={classes['told']}>It is approved: whoever may read it can send it to customers.</p>
      ) : (
        <FourEyes />
      )}
      <Failure error={take.error} />
      <Group>
        {isApproved && <Button onClick={goOn}>Go on</Button>}
        {!isApproved && answer.allowed.transitions.includes('approve') && (
          <Button loading={take.isPending && take.variables === 'approve'} onClick={() => send('approve')}>
            Approve it
          </Button>
        )}
        {answer.allowed.transitions.includes('submit') && (
          <Button
            variant="default"
            loading={take.isPending && take.variables === 'submit'}
            onClick={() => send('submit')}
          >
            Leave it to a colleague
          </Button>
        )}
      </Group>
      {answer.state === 'in_review' && (
        <p className={classes['quiet']}>
          It waits for somebody with the right to approve. Nothing is published until then.
        </p>
      )}
    </>
  );
};

/** Moves the answer on, once: a second click finds it at another version and is refused. */
const useTransition = (answer: Detail, onApproved: () => void) => {
  const org = useOrg();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: 'approve' | 'submit') =>
      post<Detail>(orgPath(org, ANSWER.plural, answer.key, 'transitions', name), {}, { ifMatch: answer.version }),
    onSuccess: (_saved, name) => {
      if (name === 'approve') onApproved();
    },
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};

/** Who should approve, said as it is: Candor asks for the right, and notes down who used it. */
const FourEyes = () => {
  const org = useOrg();
  const { data } = useQuery({
    queryKey: [ORG, org, 'members'],
    queryFn: ({ signal }) => get<{ readonly members: readonly Member[] }>(orgPath(org, 'members'), signal),
    retry: false,
  });
  const isAlone = data?.members.filter(({ disabledAt }) => !disabledAt).length === 1;
  return (
    <p className={classes['told']}>
      Four eyes are better: somebody other than the author should approve what speaks for the company.{' '}
      {isAlone
        ? 'You are alone here, so an owner may approve their own words; the journal keeps that it was you who wrote and who approved. '
        : 'Whoever has the right to approve can; the journal keeps who wrote and who approved. '}
      <TextLink to="/o/$org/members" params={{ org }}>
        Invite a colleague
      </TextLink>
      , as an approver for example.
    </p>
  );
};
