import type { AnyKind } from '../../model/kind.ts';
import classes from './state.module.css';

/** Where a record is in its life: quiet, because how it stands is what matters. */
export const StateBadge = ({ kind, state }: { readonly kind: AnyKind | undefined; readonly state: string }) => (
  <span className={classes['state']}>{kind?.lifecycle.states[state] ?? state}</span>
);
