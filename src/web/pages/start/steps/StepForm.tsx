import { Button, Group, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiError } from '../../../api.ts';
import { Failure } from '../../../ui/Failure.tsx';
import classes from '../start.module.css';

interface Props {
  readonly submit: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onSubmit: () => void;
  /** Goes on without writing anything, where that is possible. */
  readonly onSkip?: (() => void) | undefined;
  readonly skip?: string;
  readonly children: ReactNode;
}

/** A step's form: what it asks, the one thing to do, and the way past it. */
export const StepForm = ({ submit, isPending, error, onSubmit, onSkip, skip = 'Leave this out', children }: Props) => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      onSubmit();
    }}
  >
    <Stack>
      {children}
      <Failure error={error} />
      {error instanceof ApiError && error.isConflict && (
        <p className={classes['quiet']}>It may have been written already: the steps show what is there.</p>
      )}
      <Group>
        <Button type="submit" loading={isPending}>
          {submit}
        </Button>
        {onSkip && (
          <Button variant="default" onClick={onSkip}>
            {skip}
          </Button>
        )}
      </Group>
    </Stack>
  </form>
);
