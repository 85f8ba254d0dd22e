import { FileInput, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import type { Detail } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { detailQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { upload } from '../../detail/files/use-attach.ts';
import { evidenceChanges } from '../changes.ts';
import { dayFrom } from '../days.ts';
import { useDraft } from '../draft.ts';
import classes from '../start.module.css';
import { useWrite } from '../use-write.ts';
import { Choice } from './Choice.tsx';
import { Missing } from './Missing.tsx';
import { StepForm } from './StepForm.tsx';
import type { StepProps } from './step-props.ts';

const CONTROL = registry.get('control');
const EVIDENCE = registry.get('evidence');
const QUARTER = 90;

export const EvidenceStep = (props: StepProps) => {
  const org = useOrg();
  const ref = props.search['control'] ?? props.found.control?.key;
  const { data: control, error } = useQuery({ ...detailQuery(org, CONTROL, ref ?? ''), enabled: ref !== undefined });
  if (ref === undefined)
    return <Missing step="control">First write down a control: there is nothing to check yet.</Missing>;
  if (error) return <Failure error={error} />;
  return control ? <EvidenceForm {...props} control={control} /> : null;
};

const EvidenceForm = ({ control, found, onNext }: StepProps & { readonly control: Detail }) => {
  const org = useOrg();
  const draft = useDraft(org, 'evidence', {
    check: '',
    outcome: 'pass',
    seen: '',
    seenOn: dayFrom(Date.now(), 0),
    until: dayFrom(Date.now(), QUARTER),
  });
  const [file, setFile] = useState<File | null>(null);
  const goOn = () => onNext({ control: control.key });
  const write = useWrite(org, draft, goOn);
  const { words } = draft;
  const submit = () =>
    write.send(async () => {
      const kept = file ? await upload(org, file) : undefined;
      return evidenceChanges(draft.id, control.id, words, kept);
    });
  return (
    <>
      <p className={classes['told']}>
        <RecordName record={{ ...control, kind: 'control' }} status={control.status} /> is only as good as what shows
        it. Look now, and write down what you saw. Later a collector can do the looking.
      </p>
      <StepForm
        submit="Keep and go on"
        isPending={write.isPending}
        error={write.error}
        onSubmit={submit}
        {...(found.evidence ? { onSkip: goOn, skip: 'Go on' } : {})}
      >
        <TextInput
          label="What you look at"
          description="Such as “The sign-in settings of the identity provider”."
          required
          maxLength={200}
          value={words.check}
          onChange={(event) => draft.set('check', event.currentTarget.value)}
        />
        <Textarea
          label="What you saw"
          required
          autosize
          minRows={2}
          value={words.seen}
          onChange={(event) => draft.set('seen', event.currentTarget.value)}
        />
        <Choice
          label="So it is a"
          field={EVIDENCE.fields['outcome']}
          value={words.outcome}
          onChange={(value) => draft.set('outcome', value)}
        />
        <Window words={words} onSet={draft.set} />
        <FileInput
          label="A file that shows it"
          description="A screenshot, an export, a report; may be left out."
          clearable
          value={file}
          onChange={setFile}
        />
      </StepForm>
    </>
  );
};

interface WindowProps {
  readonly words: { readonly seenOn: string; readonly until: string };
  readonly onSet: (name: 'seenOn' | 'until', value: string) => void;
}

/** From when it speaks, and for how long. */
const Window = ({ words: { seenOn, until }, onSet }: WindowProps) => (
  <SimpleGrid cols={{ base: 1, sm: 2 }}>
    <TextInput
      label="Seen on"
      type="date"
      required
      max={dayFrom(Date.now(), 0)}
      value={seenOn}
      onChange={(event) => onSet('seenOn', event.currentTarget.value)}
    />
    <TextInput
      label="Look again by"
      description="From then on it shows nothing any more."
      type="date"
      required
      min={dayFrom(Date.now(), 1)}
      max="9999-12-31"
      value={until}
      onChange={(event) => onSet('until', event.currentTarget.value)}
    />
  </SimpleGrid>
);
