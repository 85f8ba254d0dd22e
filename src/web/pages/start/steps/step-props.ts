import type { Found } from '../steps.ts';

export interface StepProps {
  readonly found: Found;
  /** The address: which control, answer and claim the earlier steps made. */
  readonly search: Readonly<Record<string, string>>;
  /** Goes on to the next step, with the keys of what was made. */
  readonly onNext: (refs?: Readonly<Record<string, string>>) => void;
}
