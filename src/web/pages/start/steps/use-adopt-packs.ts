import { useState } from 'react';
import { type Pack, sendPack } from '../../frameworks/pack-query.ts';
import { nameOf } from '../../frameworks/pack-words.ts';

/** Adopts packs one after the other, and says which is on its way. What was adopted stays when a later one fails. */
export const useAdoptPacks = (org: string) => {
  const [progress, setProgress] = useState('');
  const adopt = async (packs: readonly Pack[]): Promise<void> => {
    try {
      for (const [at, pack] of packs.entries()) {
        setProgress(`Adopting ${nameOf(pack)} (${at + 1} of ${packs.length})`);
        await sendPack(org, pack.key, 'adopt');
      }
    } finally {
      setProgress('');
    }
  };
  return { adopt, progress };
};
