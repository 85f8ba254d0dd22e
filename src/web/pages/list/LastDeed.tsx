import { CloseButton } from '@mantine/core';
import { useState } from 'react';
import { Left, UndoButton } from './DeedPanel.tsx';
import { useDeeds } from './deeds.ts';
import classes from './list.module.css';

/** What was done last, with its way back, until it is waved away. */
export const LastDeed = ({ org }: { readonly org: string }) => {
  const [last] = useDeeds(org);
  const [waved, setWaved] = useState(0);
  if (!last || last.id === waved) return null;
  return (
    <div className={classes['deed']} role="status">
      <span>Changed: {last.label}</span>
      <UndoButton org={org} deed={last} />
      <CloseButton size="sm" aria-label="Close this notice" onClick={() => setWaved(last.id)} />
      <Left deed={last} />
    </div>
  );
};
