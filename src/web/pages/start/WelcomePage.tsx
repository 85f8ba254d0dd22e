import { Button, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { post } from '../../api.ts';
import { Failure } from '../../ui/Failure.tsx';
import { FrontPage } from '../../ui/FrontPage.tsx';
import { problemAt } from '../../ui/problems.ts';
import { hashToken } from '../hash-token.ts';

/** The first owner of a new installation, by the link that the server printed when it started. */
export const WelcomePage = () => {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [token] = useState(() => hashToken(window.location.hash));
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const start = useMutation({
    mutationFn: () => post('/api/v1/welcome', { token, name, email, password }),
    onSuccess: async () => {
      client.clear();
      await navigate({ to: '/' });
    },
  });
  return (
    <FrontPage title="Welcome">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <Stack>
          <Text c="dimmed" size="sm">
            You are the first here, and become the owner. Everybody else comes by your invitation.
          </Text>
          <TextInput
            label="Your name"
            required
            autoComplete="name"
            value={name}
            error={problemAt(start.error, '/name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="E-mail"
            type="email"
            required
            autoComplete="username"
            value={email}
            error={problemAt(start.error, '/email')}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <NewPassword value={password} error={problemAt(start.error, '/password')} onChange={setPassword} />
          {token === '' && (
            <Failure error={new Error('The link has no token. Open the whole link that the server printed.')} />
          )}
          <Failure error={start.error} at={['/name', '/email', '/password']} />
          <Button type="submit" loading={start.isPending}>
            Start
          </Button>
        </Stack>
      </form>
    </FrontPage>
  );
};

interface NewPasswordProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

export const NewPassword = ({ value, error, onChange }: NewPasswordProps) => (
  <PasswordInput
    label="Password"
    description="At least 12 characters; a sentence is easiest to keep."
    required
    minLength={12}
    autoComplete="new-password"
    value={value}
    error={error}
    onChange={(event) => onChange(event.currentTarget.value)}
  />
);
