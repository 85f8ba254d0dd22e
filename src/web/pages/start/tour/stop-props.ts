import type { Promised } from './promise.ts';
import type { Exercise } from './stops.ts';

export interface StopProps {
  readonly promised: Promised;
  /** The exercise that is going on or the last one; null before the first. */
  readonly exercise: Exercise | null;
}
