import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { get, post, withQuery } from '../api.ts';
import { Failure } from '../ui/Failure.tsx';
import { FrontPage } from '../ui/FrontPage.tsx';
import { problemAt } from '../ui/problems.ts';
import { hashToken } from './hash-token.ts';
import { NewPassword } from './WelcomePage.tsx';

interface Invitation {
  readonly org?: { readonly slug?: string; readonly name?: string };
  readonly email?: string;
  /** Whether somebody with this address has an account already; then it takes no new password. */
  readonly known?: boolean;
}

const ACCEPT = '/api/v1/invitations/accept';

/** What an invitation's link opens: who asks, and how to join. */
export const InvitePage = () => {
  const [token] = useState(() => hashToken(window.location.hash));
  const { data, error, isPending } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => get<Invitation>(withQuery(ACCEPT, { token }), signal),
  });
  return (
    <FrontPage title={data?.org?.name ? `Join ${data.org.name}` : 'Invitation'}>
      <Failure error={error} />
      {isPending && <Text role="status">Looking up the invitation …</Text>}
      {data && <JoinForm token={token} invitation={data} />}
    </FrontPage>
  );
};

const JoinForm = ({ token, invitation }: { readonly token: string; readonly invitation: Invitation }) => {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const isNew = invitation.known !== true;
  const { email } = invitation;
  const join = useMutation({
    mutationFn: async () => {
      await post(ACCEPT, { token, ...(isNew ? { name, password } : {}) });
      if (isNew && email) await post('/api/auth/sign-in/email', { email, password });
    },
    onSuccess: async () => {
      client.clear();
      await navigate({ to: '/' });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        join.mutate();
      }}
    >
      <Stack>
        {email && <Text>The invitation is for {email}.</Text>}
        {isNew && (
          <>
            <TextInput
              label="Your name"
              required
              autoComplete="name"
              value={name}
              error={problemAt(join.error, '/name')}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            <NewPassword value={password} error={problemAt(join.error, '/password')} onChange={setPassword} />
          </>
        )}
        <Failure error={join.error} at={['/name', '/password']} />
        <Button type="submit" loading={join.isPending}>
          Join
        </Button>
      </Stack>
    </form>
  );
};
