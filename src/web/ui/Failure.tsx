import { Alert, Button, Text } from '@mantine/core';
import { ApiError } from '../api.ts';
import { problemsElsewhere } from './problems.ts';

interface Props {
  readonly error: unknown;
  /** Pointers that the form shows at their own fields. */
  readonly at?: readonly string[];
  readonly onRetry?: () => void;
}

/** What went wrong, in words, with the request's id for whoever is asked about it. Nothing when nothing did. */
export const Failure = ({ error, at = [], onRetry }: Props) => {
  if (!error) return null;
  const api = error instanceof ApiError ? error : undefined;
  const others = problemsElsewhere(error, at);
  return (
    <Alert color="red" title={titleOf(api)} role="alert">
      <Text size="sm">{error instanceof Error ? error.message : 'No more is known.'}</Text>
      {others.length > 0 && (
        <ul className="problems">
          {others.map(({ pointer, detail }) => (
            <li key={`${pointer} ${detail}`}>
              {pointer === '' ? '' : `${pointer.slice(1).replaceAll('/', ' › ')}: `}
              {detail}
            </li>
          ))}
        </ul>
      )}
      {api?.requestId && (
        <Text size="xs" mt={6}>
          Request {api.requestId}
        </Text>
      )}
      {onRetry && (
        <Button size="compact-sm" variant="default" mt="xs" onClick={onRetry}>
          Try again
        </Button>
      )}
    </Alert>
  );
};

const titleOf = (error: ApiError | undefined): string => {
  if (error?.code === 'offline') return 'No connection';
  if (error?.status === 403) return 'Not allowed';
  if (error?.status === 404) return 'Not found';
  if (error?.isConflict) return 'Changed meanwhile';
  return error && error.status < 500 ? 'This cannot be done' : 'Something went wrong';
};
