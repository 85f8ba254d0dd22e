import { useEffect, useState } from 'react';

const MINUTE = 60_000;

/** The present, once a minute: what says "in 3 minutes" must not stand still. */
export const useNow = (): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), MINUTE);
    return () => window.clearInterval(timer);
  }, []);
  return now;
};
