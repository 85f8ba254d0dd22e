import { type LayoutJob, layout } from './layout.ts';

/** Off the page's own thread, so that a large graph never holds up a click. */
self.addEventListener('message', ({ data }: MessageEvent<{ readonly job: LayoutJob; readonly number: number }>) => {
  self.postMessage({ number: data.number, corners: layout(data.job) });
});
