import { Textarea } from '@mantine/core';
import { useOrg } from '../../../place.ts';
import { productChanges } from '../changes.ts';
import { useDraft } from '../draft.ts';
import classes from '../start.module.css';
import { useWrite } from '../use-write.ts';
import { Made } from './Made.tsx';
import { StepForm } from './StepForm.tsx';
import type { StepProps } from './step-props.ts';

export const ProductStep = ({ found, onNext }: StepProps) => {
  const org = useOrg();
  const draft = useDraft(org, 'product', { products: '', systems: '' });
  const write = useWrite(org, draft, () => onNext());
  return (
    <>
      <p className={classes['told']}>
        Promises are made about products, and products run on systems. Names are enough for now.
      </p>
      <Made row={found.product} kind="product" />
      <StepForm
        submit="Keep and go on"
        isPending={write.isPending}
        error={write.error}
        onSubmit={() => write.send(() => productChanges(draft.id, draft.words))}
        {...(found.product ? { onSkip: () => onNext(), skip: 'Go on' } : {})}
      >
        <Textarea
          label="Products"
          description="What customers buy or use, one a line."
          required
          autosize
          minRows={2}
          value={draft.words.products}
          onChange={(event) => draft.set('products', event.currentTarget.value)}
        />
        <Textarea
          label="Systems"
          description="What they run on, one a line: a repository, a cloud account, a database."
          autosize
          minRows={2}
          value={draft.words.systems}
          onChange={(event) => draft.set('systems', event.currentTarget.value)}
        />
      </StepForm>
    </>
  );
};
