import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../api.ts';
import type { Me } from '../api-types.ts';
import { meQuery } from '../queries.ts';
import { leaveFor } from '../shell/leave.ts';
import { Failure } from '../ui/Failure.tsx';
import { FrontPage } from '../ui/FrontPage.tsx';
import { returnPath } from './return-path.ts';

/** Password first, then the code of the second factor where the account has one; then back to where they came from. */
export const SignInPage = () => {
  const client = useQueryClient();
  const router = useRouter();
  const { from } = useSearch({ strict: false });
  const [before] = useState(() => client.getQueryData<Me>(meQuery().queryKey)?.user.id);
  const done = async () => {
    client.clear();
    const path = returnPath(from);
    if (before === undefined) return router.history.push(path);
    // Whoever comes back after their session ended finds what they had typed; somebody else does not.
    const now = await client.fetchQuery(meQuery()).catch(() => undefined);
    if (now?.user.id === before) router.history.push(path);
    else leaveFor(path);
  };
  return (
    <FrontPage title="Sign in">
      <SignInSteps onDone={() => void done()} />
    </FrontPage>
  );
};

/** Both steps of a sign-in, wherever somebody has to. */
export const SignInSteps = ({ onDone }: { readonly onDone: () => void }) => {
  const [asksCode, setAsksCode] = useState(false);
  return asksCode ? <CodeForm onDone={onDone} /> : <PasswordForm onDone={onDone} onCode={() => setAsksCode(true)} />;
};

const PasswordForm = ({ onDone, onCode }: { readonly onDone: () => void; readonly onCode: () => void }) => {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const signIn = useMutation({
    mutationFn: () => post<{ readonly twoFactorRedirect?: boolean }>('/api/auth/sign-in/email', { email, password }),
    onSuccess: (answer) => (answer.twoFactorRedirect ? onCode() : onDone()),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        signIn.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="E-mail"
          type="email"
          required
          autoComplete="username"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
        <PasswordInput
          label="Password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Failure error={signIn.error} />
        <Button type="submit" loading={signIn.isPending}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
};

const CodeForm = ({ onDone }: { readonly onDone: () => void }) => {
  const [code, setCode] = useState('');
  const verify = useMutation({
    // A backup code is longer than the six digits of an authenticator.
    mutationFn: () => post(`/api/auth/two-factor/verify-${/^\d{6}$/.test(code) ? 'totp' : 'backup-code'}`, { code }),
    onSuccess: onDone,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        verify.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="Code"
          description="Six digits from your authenticator, or one of your backup codes."
          required
          data-autofocus
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.trim())}
        />
        <Failure error={verify.error} />
        <Button type="submit" loading={verify.isPending}>
          Continue
        </Button>
      </Stack>
    </form>
  );
};
