import { Textarea, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import type { Ref } from '../../../api-types.ts';
import { RecordPicker } from '../../../fields/RecordPicker.tsx';
import { useOrg } from '../../../place.ts';
import { meQuery, pickQuery } from '../../../queries.ts';
import { controlChanges, type Owner } from '../changes.ts';
import { useDraft } from '../draft.ts';
import classes from '../start.module.css';
import { keyIn, useWrite } from '../use-write.ts';
import { Made } from './Made.tsx';
import { StepForm } from './StepForm.tsx';
import type { StepProps } from './step-props.ts';

const PERSON = registry.get('person');

/** The record of the person of that name, where there is one; and the address, where it is whoever asks. */
const useFindOwner = (org: string) => {
  const client = useQueryClient();
  const { data: me } = useQuery(meQuery());
  const find = async (name: string): Promise<Owner> => {
    const page = await client.fetchQuery({ ...pickQuery(org, PERSON, name), staleTime: 0 });
    const email = me?.user.name === name ? me.user.email : undefined;
    return { id: page.items.find(({ title }) => title === name)?.id, email };
  };
  return { find, name: me?.user.name ?? '' };
};

export const ControlStep = ({ found, onNext }: StepProps) => {
  const org = useOrg();
  const owner = useFindOwner(org);
  const draft = useDraft(org, 'control', { title: '', statement: '', owner: owner.name });
  const write = useWrite(org, draft, (written) => onNext({ control: keyIn(written, 'control') }));
  const { words } = draft;
  const submit = () =>
    write.send(async () => controlChanges(draft.id, words, await owner.find(words.owner.trim()), found.product?.id));
  return (
    <>
      <p className={classes['told']}>
        A control is something that you really do, in a sentence that can be true or false. Take one that customers ask
        about, such as who can get in, or whether backups can be restored.
      </p>
      <Made row={found.control} kind="control" />
      <StepForm submit="Keep and go on" isPending={write.isPending} error={write.error} onSubmit={submit}>
        <TextInput
          label="In short"
          description="Such as “Signing in takes a second factor”."
          required
          maxLength={200}
          value={words.title}
          onChange={(event) => draft.set('title', event.currentTarget.value)}
        />
        <Textarea
          label="What is done, by whom, how often"
          required
          autosize
          minRows={2}
          value={words.statement}
          onChange={(event) => draft.set('statement', event.currentTarget.value)}
        />
        <TextInput
          label="Owner"
          description="Who answers for it. A person needs no account to own something."
          required
          maxLength={200}
          value={words.owner}
          onChange={(event) => draft.set('owner', event.currentTarget.value)}
        />
      </StepForm>
      {found.control && <GoOnWith onNext={onNext} />}
    </>
  );
};

/** A control that is there already, by hand or from an import, in place of a new one. */
const GoOnWith = ({ onNext }: Pick<StepProps, 'onNext'>) => {
  const [control, setControl] = useState<Ref | null>(null);
  return (
    <>
      <h3>Or go on with one that you have</h3>
      <StepForm
        submit="Go on with this one"
        isPending={false}
        error={null}
        onSubmit={() => control && onNext({ control: control.key })}
      >
        <RecordPicker label="Control" required kinds={['control']} value={control} onChange={setControl} />
      </StepForm>
    </>
  );
};
