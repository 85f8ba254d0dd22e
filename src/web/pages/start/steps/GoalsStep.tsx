import { Checkbox, Textarea } from '@mantine/core';
import { useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import type { Row } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { listQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { type Pack, packsQuery } from '../../frameworks/pack-query.ts';
import { goalChanges } from '../changes.ts';
import { useDraft } from '../draft.ts';
import classes from '../start.module.css';
import { textIn } from '../text-in.ts';
import { useWrite } from '../use-write.ts';
import { Made } from './Made.tsx';
import { PackChoice } from './PackChoice.tsx';
import { StepForm } from './StepForm.tsx';
import type { StepProps } from './step-props.ts';
import { useAdoptPacks } from './use-adopt-packs.ts';

const FRAMEWORK = registry.get('framework');
const NO_PACKS: readonly Pack[] = [];

export const GoalsStep = ({ found, onNext }: StepProps) => {
  const org = useOrg();
  const client = useQueryClient();
  const draft = useDraft(org, 'goals', { own: '', packs: '' });
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const write = useWrite(org, draft, () => onNext());
  const { adopt, progress } = useAdoptPacks(org);
  const packs = useQuery(packsQuery(org));
  const here = useFrameworksHere(org, packs.data?.items ?? NO_PACKS);
  const wanted = draft.words.packs.split(' ');
  const adopted = here.filter(({ id }) => chosen.includes(id));
  const edition = String(new Date().getFullYear());
  const { own } = draft.words;
  const isEmpty = own.trim() === '' && adopted.length === 0 && draft.words.packs === '';
  const send = () =>
    write.send(async () => {
      // Whoever reloads and goes on at once is faster than the list of what there is.
      const { items } = await client.ensureQueryData(packsQuery(org));
      await adopt(unadopted(items).filter(({ key }) => wanted.includes(key)));
      return goalChanges(draft.id, { own, adopted, edition });
    });
  return (
    <>
      <p className={classes['told']}>
        A standard, a law, or what your largest customer asks. Each becomes a framework that you adopt; the controls
        that meet its requirements can follow at any time.
      </p>
      <Made row={found.goals} kind="adoption" />
      <StepForm
        submit="Keep and go on"
        isPending={write.isPending}
        error={write.error}
        onSubmit={() => (isEmpty ? onNext() : send())}
        onSkip={() => onNext()}
      >
        <Failure error={packs.error} onRetry={() => void packs.refetch()} />
        <PackChoice
          packs={unadopted(packs.data?.items ?? NO_PACKS)}
          wanted={wanted}
          onChange={(keys) => draft.set('packs', keys.join(' '))}
        />
        <Frameworks here={here} chosen={chosen} onChange={setChosen} />
        <Textarea
          label="In your own words"
          description="One a line, such as “What Harbour Logistics asks”. Candor adds no text of a standard that you have no licence for."
          autosize
          minRows={2}
          value={own}
          onChange={(event) => draft.set('own', event.currentTarget.value)}
        />
        <p className={classes['quiet']} role="status">
          {progress}
        </p>
      </StepForm>
    </>
  );
};

const unadopted = (packs: readonly Pack[]) => packs.filter(({ adoptions }) => adoptions.length === 0);

/** Frameworks that are here and no pack's: those of packs are offered with the packs. */
const useFrameworksHere = (org: string, packs: readonly Pack[]): readonly Row[] => {
  const frameworks = useInfiniteQuery(listQuery(org, FRAMEWORK, { sort: 'title' }));
  const ofPacks = new Set(packs.map(({ loaded }) => loaded?.key));
  return (frameworks.data?.pages[0]?.items ?? []).filter(({ key }) => !ofPacks.has(key));
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
