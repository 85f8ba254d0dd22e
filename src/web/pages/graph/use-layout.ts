import { useEffect, useRef, useState } from 'react';
import type { Corners, LayoutJob } from './layout.ts';

interface Answer {
  readonly number: number;
  readonly corners: Corners;
}

/** Corners for a job, worked out in a worker; undefined until the first are there, the former ones until the next are. */
export const useLayout = (job: LayoutJob): { readonly corners: Corners | undefined; readonly isBusy: boolean } => {
  const worker = useRef<Worker | undefined>(undefined);
  const asked = useRef(0);
  const [answer, setAnswer] = useState<Answer>();
  useEffect(() => {
    const made = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
    made.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      // An answer to a question that was asked anew meanwhile is of no use.
      if (data.number === asked.current) setAnswer(data);
    });
    worker.current = made;
    return () => made.terminate();
  }, []);
  useEffect(() => {
    asked.current += 1;
    worker.current?.postMessage({ job, number: asked.current });
  }, [job]);
  return { corners: answer?.corners, isBusy: answer?.number !== asked.current };
};
