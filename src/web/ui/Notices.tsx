import { lazy, Suspense } from 'react';
import { useHasNotices } from './notify.ts';

const NoticeCorner = lazy(() => import('./NoticeCorner.tsx').then((part) => ({ default: part.NoticeCorner })));

/** Where notices appear, once there is one. */
export const Notices = () =>
  useHasNotices() ? (
    <Suspense>
      <NoticeCorner />
    </Suspense>
  ) : null;
