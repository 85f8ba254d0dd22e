import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, post, request } from '../api.ts';
import type { OrgRef } from '../api-types.ts';
import { meQuery } from '../queries.ts';
import { Failure } from '../ui/Failure.tsx';
import { FrontPage } from '../ui/FrontPage.tsx';
import { problemAt } from '../ui/problems.ts';
import { hashToken } from './hash-token.ts';
import { SignInSteps } from './SignInPage.tsx';
import { NewPassword } from './start/WelcomePage.tsx';

interface OpenInvitation {
  readonly org: OrgRef;
  readonly email: string;
  /** Whether the address has an account, whose owner is to sign in first. */
  readonly hasAccount: boolean;
}

interface Acceptance {
  readonly token: string;
  readonly name?: string;
  readonly password?: string;
}

const ACCEPT = '/api/v1/invitations/accept';

const useAccept = () => {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (acceptance: Acceptance) => post<{ readonly org: OrgRef }>(ACCEPT, acceptance),
    onSuccess: async ({ org }) => {
      client.clear();
      await navigate({ to: '/o/$org', params: { org: org.slug } });
    },
  });
};

/** What an invitation's link opens: who asks, and how to join. */
export const JoinPage = () => {
  const [token] = useState(() => hashToken(window.location.hash));
  const { data, error, isPending } = useQuery({
    queryKey: ['invitation', token],
    enabled: token !== '',
    // In a header, because an address ends in logs.
    queryFn: ({ signal }) =>
      request<OpenInvitation>('GET', ACCEPT, { signal, headers: { 'x-invitation-token': token } }),
  });
  return (
    <FrontPage title={data ? `Join ${data.org.name}` : 'Invitation'}>
      {token === '' ? (
        <Text>This link is not whole: open it just as it was sent, or ask whoever invited you for a new one.</Text>
      ) : (
        <Failure error={error} />
      )}
      {isPending && token !== '' && <Text role="status">Looking up the invitation …</Text>}
      {data && (
        <Stack>
          <Text>The invitation is for {data.email}.</Text>
          {data.hasAccount ? <JoinAsMember token={token} /> : <JoinAsNew token={token} />}
        </Stack>
      )}
    </FrontPage>
  );
};

/** Somebody with an account: signed in they just accept, else they sign in right here. */
const JoinAsMember = ({ token }: { readonly token: string }) => {
  const me = useQuery(meQuery());
  const accept = useAccept();
  // Whoever has just signed in and was refused is told so, and can try again.
  const isOut = me.error instanceof ApiError && me.error.status === 401 && accept.isIdle;
  const join = () => accept.mutate({ token });
  if (isOut) return <SignInSteps onDone={join} />;
  return (
    <>
      <Failure error={accept.error} />
      <Button disabled={!me.data && accept.isIdle} loading={accept.isPending} onClick={join}>
        Join
      </Button>
    </>
  );
};

const JoinAsNew = ({ token }: { readonly token: string }) => {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const accept = useAccept();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        accept.mutate({ token, name, password });
      }}
    >
      <Stack>
        <TextInput
          label="Your name"
          required
          autoComplete="name"
          value={name}
          error={problemAt(accept.error, '/name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NewPassword value={password} error={problemAt(accept.error, '/password')} onChange={setPassword} />
        <Failure error={accept.error} at={['/name', '/password']} />
        <Button type="submit" loading={accept.isPending}>
          Join
        </Button>
      </Stack>
    </form>
  );
};
