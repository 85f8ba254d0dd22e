import { Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import type { Detail } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { detailQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { claimChanges } from '../changes.ts';
import { dayFrom } from '../days.ts';
import { useDraft } from '../draft.ts';
import classes from '../start.module.css';
import { textIn } from '../text-in.ts';
import { keyIn, useWrite } from '../use-write.ts';
import { Choice } from './Choice.tsx';
import { Made } from './Made.tsx';
import { Missing } from './Missing.tsx';
import { StepForm } from './StepForm.tsx';
import type { StepProps } from './step-props.ts';

const ANSWER = registry.get('answer');
const CLAIM = registry.get('claim');
const YEAR = 365;

export const PublishStep = (props: StepProps) => {
  const org = useOrg();
  const ref = props.search['answer'] ?? props.found.approve?.key;
  const { data: answer, error } = useQuery({ ...detailQuery(org, ANSWER, ref ?? ''), enabled: ref !== undefined });
  if (ref === undefined)
    return <Missing step="approve">First an answer has to be approved: nothing is said in public before.</Missing>;
  if (error) return <Failure error={error} />;
  return answer ? <PublishForm {...props} answer={answer} /> : null;
};

const PublishForm = ({ answer, found, onNext }: StepProps & { readonly answer: Detail }) => {
  const org = useOrg();
  const draft = useDraft(org, `publish.${answer.key}`, {
    title: answer.title,
    wording: textIn(answer.data, 'text'),
    section: 'security',
    reviewOn: dayFrom(Date.now(), YEAR),
  });
  const write = useWrite(org, draft, (written) => onNext({ claim: keyIn(written, 'claim') }));
  const { words } = draft;
  return (
    <>
      <p className={classes['told']}>
        A public claim is what you tell everybody. It rests on{' '}
        <RecordName record={{ ...answer, kind: 'answer' }} status={answer.status} />
        {answer.status !== 'assured' && ', which is not assured: better find out why before you say it'}.
      </p>
      <Made row={found.publish} kind="claim" />
      <StepForm
        submit="Publish it"
        isPending={write.isPending}
        error={write.error}
        onSubmit={() => write.send(() => claimChanges(draft.id, answer.id, words))}
        {...(found.publish ? { onSkip: () => onNext(), skip: 'Go on' } : {})}
      >
        <TextInput
          label="Title"
          required
          maxLength={500}
          value={words.title}
          onChange={(event) => draft.set('title', event.currentTarget.value)}
        />
        <Textarea
          label="Wording"
          description="As it is published, word for word."
          required
          autosize
          minRows={2}
          value={words.wording}
          onChange={(event) => draft.set('wording', event.currentTarget.value)}
        />
        <Choice
          label="Section"
          field={CLAIM.fields['section']}
          value={words.section}
          onChange={(value) => draft.set('section', value)}
        />
      </StepForm>
    </>
  );
};
