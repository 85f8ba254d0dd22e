import { useState } from 'react';
import { readStored, store } from '../stored.ts';

const PLACE = 'candor.closed-areas';

const remembered = (): ReadonlySet<string> => {
  try {
    const stored: unknown = JSON.parse(readStored(PLACE) ?? '[]');
    return new Set(Array.isArray(stored) ? stored.filter((name): name is string => typeof name === 'string') : []);
  } catch {
    // Nonsense in the store: every area is open.
    return new Set();
  }
};

/** Which areas of the navigation somebody has closed; remembered in this browser. */
export const useClosedAreas = (): readonly [ReadonlySet<string>, (label: string) => void] => {
  const [closed, setClosed] = useState(remembered);
  const toggle = (label: string) => {
    const next = new Set(closed);
    if (!next.delete(label)) next.add(label);
    setClosed(next);
    store(PLACE, JSON.stringify([...next]));
  };
  return [closed, toggle];
};
