import type { Row } from '../../api-types.ts';

export const STEPS = [
  'product',
  'goals',
  'import',
  'control',
  'evidence',
  'answer',
  'approve',
  'publish',
  'done',
] as const;
export type StepName = (typeof STEPS)[number];

/** Steps that leave a record behind, by which they are known to be done. */
export type Recorded = Exclude<StepName, 'import' | 'done'>;

/** The first record of each step, or null where there is none. */
export type Found = Readonly<Record<Recorded, Row | null>>;

export const STEP_TEXT: Readonly<Record<StepName, { readonly title: string; readonly short: string }>> = {
  product: { title: 'What do you offer, and what does it run on?', short: 'Products and systems' },
  goals: { title: 'What do you want to be held to?', short: 'What you are held to' },
  import: { title: 'Bring what you have', short: 'Bring what you have' },
  control: { title: 'One thing that you do', short: 'A control with an owner' },
  evidence: { title: 'How do you know that it works?', short: 'A check with evidence' },
  answer: { title: 'What do you tell customers?', short: 'An answer that rests on it' },
  approve: { title: 'Approve the answer', short: 'Approval' },
  publish: { title: 'Say it in public', short: 'A public claim' },
  done: { title: 'Published, and backed', short: 'How it stands' },
};

const OPTIONAL: readonly StepName[] = ['goals', 'import'];
export const isOptional = (step: StepName): boolean => OPTIONAL.includes(step);

const isRecorded = (step: StepName): step is Recorded => step !== 'import' && step !== 'done';

export const isDone = (step: StepName, found: Found): boolean =>
  step === 'done' ? nextStep(found) === 'done' : isRecorded(step) && found[step] !== null;

/** Where to go on: the first step that is needed and not done. */
export const nextStep = (found: Found): StepName =>
  STEPS.find((step) => isRecorded(step) && !isOptional(step) && found[step] === null) ?? 'done';

/** The step that an address names, or undefined. */
export const stepIn = (search: Readonly<Record<string, string>>): StepName | undefined =>
  STEPS.find((step) => step === search['step']);

export const stepAfter = (step: StepName): StepName => STEPS[STEPS.indexOf(step) + 1] ?? 'done';
