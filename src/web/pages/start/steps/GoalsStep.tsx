import { Checkbox, Textarea } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import type { Row } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { listQuery } from '../../../queries.ts';
import { goalChanges } from '../changes.ts';
import { useDraft } from '../draft.ts';
import classes from '../start.module.css';
import { textIn } from '../text-in.ts';
import { useWrite } from '../use-write.ts';
import { Made } from './Made.tsx';
import { StepForm } from './StepForm.tsx';
import type { StepProps } from './step-props.ts';

const FRAMEWORK = registry.get('framework');

export const GoalsStep = ({ found, onNext }: StepProps) => {
  const org = useOrg();
  const draft = useDraft(org, 'goals', { own: '' });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const write = useWrite(org, draft, () => onNext());
  const frameworks = useInfiniteQuery(listQuery(org, FRAMEWORK, { sort: 'title' }));
  const here = frameworks.data?.pages[0]?.items ?? [];
  const adopted = here.filter(({ id }) => chosen.includes(id));
  const edition = String(new Date().getFullYear());
  const isEmpty = draft.words.own.trim() === '' && adopted.length === 0;
  return (
    <>
      <p className={classes['told']}>
        A standard, a law, or what your largest customer asks. Each becomes a framework that you adopt; its requirements
        and the controls that meet them can follow at any time.
      </p>
      <Made row={found.goals} kind="adoption" />
      <StepForm
        submit="Keep and go on"
        isPending={write.isPending}
        error={write.error}
        onSubmit={() =>
          isEmpty ? onNext() : write.send(() => goalChanges(draft.id, { own: draft.words.own, adopted, edition }))
        }
        onSkip={() => onNext()}
      >
        <Frameworks here={here} chosen={chosen} onChange={setChosen} />
        <Textarea
          label="In your own words"
          description="One a line, such as “What Harbour Logistics asks”. Candor adds no text of a standard that you have no licence for."
          autosize
          minRows={2}
          value={draft.words.own}
          onChange={(event) => draft.set('own', event.currentTarget.value)}
        />
      </StepForm>
    </>
  );
};

interface FrameworksProps {
  readonly here: readonly Row[];
  readonly chosen: readonly string[];
  readonly onChange: (ids: string[]) => void;
}

/** Frameworks that are in this organisation; nothing where there are none. */
const Frameworks = ({ here, chosen, onChange }: FrameworksProps) =>
  here.length > 0 && (
    <Checkbox.Group label="Frameworks that are here" value={[...chosen]} onChange={onChange}>
      {here.map(({ id, title, data }) => (
        <Checkbox key={id} value={id} mt="xs" label={`${title} ${textIn(data, 'edition')}`.trim()} />
      ))}
    </Checkbox.Group>
  );
