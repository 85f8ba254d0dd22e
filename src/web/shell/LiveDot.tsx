import type { Connection } from '../live.ts';
import classes from './shell.module.css';

const TEXT: Readonly<Record<Connection, { readonly label: string; readonly help: string }>> = {
  connecting: { label: 'Connecting', help: 'Waiting for the first word from the server.' },
  live: { label: 'Live', help: 'This page updates itself as things change.' },
  offline: { label: 'Offline', help: 'The server cannot be reached; what you see may be old. Trying again.' },
};

/** Whether what is on the page is the present. */
export const LiveDot = ({ connection }: { readonly connection: Connection }) => (
  <span className={classes['live']} data-connection={connection} role="status" title={TEXT[connection].help}>
    <span className={classes['dot']} aria-hidden="true" />
    <span className={classes['liveText']}>{TEXT[connection].label}</span>
  </span>
);
