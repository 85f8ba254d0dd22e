import type { Connection } from '../live.ts';
import classes from './shell.module.css';

/** Over the page while the server cannot be reached: what is seen may be old, and what that means for work. */
export const OfflineBar = ({ connection }: { readonly connection: Connection }) => (
  <div role="status" aria-live="polite">
    {connection === 'offline' && (
      <p className={classes['offline']}>
        No connection. What you see may be old, and nothing can be saved; what you are writing is kept. Trying again by
        itself.
      </p>
    )}
  </div>
);
