import { Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import type { Detail } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { detailQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { answerChanges } from '../changes.ts';
import { dayFrom } from '../days.ts';
import { useDraft } from '../draft.ts';
import classes from '../start.module.css';
import { keyIn, useWrite } from '../use-write.ts';
import { Choice } from './Choice.tsx';
import { Made } from './Made.tsx';
import { Missing } from './Missing.tsx';
import { StepForm } from './StepForm.tsx';
import type { StepProps } from './step-props.ts';

const CONTROL = registry.get('control');
const ANSWER = registry.get('answer');
const YEAR = 365;

export const AnswerStep = (props: StepProps) => {
  const org = useOrg();
  const ref = props.search['control'] ?? props.found.control?.key;
  const { data: control, error } = useQuery({ ...detailQuery(org, CONTROL, ref ?? ''), enabled: ref !== undefined });
  if (ref === undefined)
    return <Missing step="control">First write down a control: an answer has to rest on something.</Missing>;
  if (error) return <Failure error={error} />;
  return control ? <AnswerForm {...props} control={control} /> : null;
};

const AnswerForm = ({ control, found, onNext }: StepProps & { readonly control: Detail }) => {
  const org = useOrg();
  const draft = useDraft(org, 'answer', {
    question: '',
    short: 'yes',
    text: '',
    reviewOn: dayFrom(Date.now(), YEAR),
  });
  const write = useWrite(org, draft, (written) => onNext({ answer: keyIn(written, 'answer') }));
  const { words } = draft;
  return (
    <>
      <p className={classes['told']}>
        The one true answer to a question that customers ask. It rests on{' '}
        <RecordName record={{ ...control, kind: 'control' }} status={control.status} />: when that breaks, the answer
        breaks with it, and you know at once.
      </p>
      <Made row={found.answer} kind="answer" />
      <StepForm
        submit="Keep and go on"
        isPending={write.isPending}
        error={write.error}
        onSubmit={() => write.send(() => answerChanges(draft.id, control.id, words, found.product?.id))}
        {...(found.answer ? { onSkip: () => onNext(), skip: 'Go on' } : {})}
      >
        <TextInput
          label="Question"
          description="As customers ask it."
          required
          maxLength={500}
          value={words.question}
          onChange={(event) => draft.set('question', event.currentTarget.value)}
        />
        <Choice
          label="Short answer"
          field={ANSWER.fields['short']}
          value={words.short}
          onChange={(value) => draft.set('short', value)}
        />
        <Textarea
          label="Answer"
          description="In words that people outside security understand."
          required
          autosize
          minRows={2}
          value={words.text}
          onChange={(event) => draft.set('text', event.currentTarget.value)}
        />
        <TextInput
          label="Review by"
          description="After this day somebody has to confirm it again."
          type="date"
          required
          min={dayFrom(Date.now(), 1)}
          max="9999-12-31"
          value={words.reviewOn}
          onChange={(event) => draft.set('reviewOn', event.currentTarget.value)}
        />
      </StepForm>
    </>
  );
};
