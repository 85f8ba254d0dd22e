import type { ReactNode } from 'react';
import { useOrg } from '../../../place.ts';
import { ButtonLink } from '../../../ui/links.tsx';
import classes from '../start.module.css';
import { STEP_TEXT, type StepName } from '../steps.ts';

/** A step before this one has to come first. */
export const Missing = ({ step, children }: { readonly step: StepName; readonly children: ReactNode }) => {
  const org = useOrg();
  return (
    <>
      <p className={classes['told']}>{children}</p>
      <ButtonLink to="/o/$org/first-steps" params={{ org }} search={{ step }}>
        {STEP_TEXT[step].short}
      </ButtonLink>
    </>
  );
};
