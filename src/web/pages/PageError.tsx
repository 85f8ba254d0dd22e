import type { ErrorComponentProps } from '@tanstack/react-router';
import { ApiError } from '../api.ts';
import { Failure } from '../ui/Failure.tsx';
import { FrontPage } from '../ui/FrontPage.tsx';

/** A page that could not be drawn at all. */
export const PageError = ({ error, reset }: ErrorComponentProps) => (
  <FrontPage title="This page could not be shown">
    <Failure error={error instanceof ApiError ? error : new Error(inWords(error))} onRetry={reset} />
  </FrontPage>
);

/** What a browser says of a fault in a page tells its reader nothing; whoever mends it wants it to the letter. */
const inWords = (error: unknown): string =>
  `This is a fault of the page, not of what you did, and nothing was changed by it. Try again, or load the page anew; if that does not help, hand this on: “${error instanceof Error ? error.message : String(error)}”`;
