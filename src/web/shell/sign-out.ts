import { post } from '../api.ts';
import { notify } from '../ui/notify.ts';
import { leaveFor } from './leave.ts';

/** Ends the session, and leaves nothing of it in the window. */
export const signOut = async (): Promise<void> => {
  try {
    await post('/api/auth/sign-out');
  } catch (error) {
    const message = error instanceof Error ? error.message : 'It is not known why.';
    return notify({ isFailure: true, title: 'You are still signed in', message });
  }
  leaveFor('/sign-in');
};
