import type { ErrorComponentProps } from '@tanstack/react-router';
import { Failure } from '../ui/Failure.tsx';
import { FrontPage } from '../ui/FrontPage.tsx';

/** A page that could not be drawn at all. */
export const PageError = ({ error, reset }: ErrorComponentProps) => (
  <FrontPage title="This page could not be shown">
    <Failure error={error} onRetry={reset} />
  </FrontPage>
);
