import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { post } from '../api.ts';

/** Ends the session, forgets what it had loaded, and goes to the sign-in. */
export const useSignOut = (): (() => Promise<void>) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  return async () => {
    await post('/api/auth/sign-out');
    client.clear();
    await navigate({ to: '/sign-in', search: {} });
  };
};
