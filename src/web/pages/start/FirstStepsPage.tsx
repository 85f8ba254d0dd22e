import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type ComponentType, useEffect, useRef } from 'react';
import { useOrg } from '../../place.ts';
import { metaQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { Page, PanelSkeleton } from '../../ui/Page.tsx';
import pageClasses from '../../ui/page.module.css';
import { useFirstSteps } from './first-steps.ts';
import { StepList } from './StepList.tsx';
import classes from './start.module.css';
import { AnswerStep } from './steps/AnswerStep.tsx';
import { ApproveStep } from './steps/ApproveStep.tsx';
import { ControlStep } from './steps/ControlStep.tsx';
import { DoneStep } from './steps/DoneStep.tsx';
import { EvidenceStep } from './steps/EvidenceStep.tsx';
import { GoalsStep } from './steps/GoalsStep.tsx';
import { ImportStep } from './steps/ImportStep.tsx';
import { ProductStep } from './steps/ProductStep.tsx';
import { PublishStep } from './steps/PublishStep.tsx';
import type { StepProps } from './steps/step-props.ts';
import { isOptional, nextStep, STEP_TEXT, type StepName, stepAfter, stepIn } from './steps.ts';

const PARTS: Readonly<Record<StepName, ComponentType<StepProps>>> = {
  product: ProductStep,
  goals: GoalsStep,
  import: ImportStep,
  control: ControlStep,
  evidence: EvidenceStep,
  answer: AnswerStep,
  approve: ApproveStep,
  publish: PublishStep,
  done: DoneStep,
};

/** From nothing to a published answer that is backed; the address says where somebody is, the records how far they are. */
export const FirstStepsPage = () => {
  const org = useOrg();
  const search = useSearch({ from: '/o/$org/first-steps' });
  const navigate = useNavigate();
  const { data: meta } = useQuery(metaQuery(org));
  const { found, error } = useFirstSteps(org);
  const step = stepIn(search) ?? (found && nextStep(found));
  const Part = step && PARTS[step];
  const goTo = (next: StepName, refs: Readonly<Record<string, string>> = {}) =>
    void navigate({ to: '/o/$org/first-steps', params: { org }, search: { ...search, ...refs, step: next } });
  return (
    <Page
      title={`${meta?.org.name ?? 'Your organisation'}: first steps`}
      lead="To one published answer that is backed, in about ten minutes. You can leave at any time: everything is kept, and your home page brings you back here."
    >
      <Failure error={error} />
      {!found && !error && <PanelSkeleton lines={8} />}
      {found && step && Part && (
        <div className={classes['steps']}>
          <section className={pageClasses['panel']} aria-labelledby="step-title">
            <StepHead key={step} step={step} />
            <Part key={`${step} part`} found={found} search={search} onNext={(refs) => goTo(stepAfter(step), refs)} />
          </section>
          <StepList found={found} current={step} search={search} />
        </div>
      )}
    </Page>
  );
};

/** What the step asks; the keyboard begins here when somebody comes from the step before. */
const StepHead = ({ step }: { readonly step: StepName }) => {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <>
      <h2 ref={head} id="step-title" tabIndex={-1} className={classes['question']}>
        {STEP_TEXT[step].title}
      </h2>
      {isOptional(step) && <p className={classes['quiet']}>You can leave this out, and do it later.</p>}
    </>
  );
};
