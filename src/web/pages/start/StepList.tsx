import { useOrg } from '../../place.ts';
import { TextLink } from '../../ui/links.tsx';
import classes from './start.module.css';
import { type Found, isDone, isOptional, STEP_TEXT, STEPS, type StepName } from './steps.ts';

interface Props {
  readonly found: Found;
  /** Absent on the home page, where nobody is in any of them. */
  readonly current?: StepName;
  readonly search?: Readonly<Record<string, string>>;
}

const wordOf = (step: StepName, found: Found): string => {
  if (isDone(step, found)) return 'done';
  return isOptional(step) ? 'optional' : 'to do';
};

/** All steps with how far they are, each a link: a shape and a word, not a colour. */
export const StepList = ({ found, current, search = {} }: Props) => {
  const org = useOrg();
  return (
    <nav aria-label="Steps">
      <ol className={classes['list']}>
        {STEPS.map((step) => (
          <li key={step} data-done={isDone(step, found) || undefined} data-current={step === current || undefined}>
            <TextLink
              to="/o/$org/first-steps"
              params={{ org }}
              search={{ ...search, step }}
              {...(step === current ? { 'aria-current': 'step' as const } : {})}
            >
              {STEP_TEXT[step].short}
            </TextLink>{' '}
            <span className={classes['word']}>{wordOf(step, found)}</span>
          </li>
        ))}
      </ol>
    </nav>
  );
};
