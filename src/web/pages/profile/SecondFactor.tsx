import { Button, Group, PasswordInput, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { post } from '../../api.ts';
import { meQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { Panel } from '../../ui/Page.tsx';
import { Secret } from '../../ui/Secret.tsx';

const QrCode = lazy(async () => ({ default: (await import('../../ui/QrCode.tsx')).QrCode }));

interface Enrolment {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

/** An authenticator as the second factor: set up with the password and a first code, and removed with the password. */
export const SecondFactor = ({ isOn }: { readonly isOn: boolean }) => {
  const [enrolment, setEnrolment] = useState<Enrolment>();
  return (
    <Panel title="Second factor">
      {enrolment && !isOn ? <ConfirmCode enrolment={enrolment} /> : <AskPassword isOn={isOn} onEnrol={setEnrolment} />}
    </Panel>
  );
};

const AskPassword = ({
  isOn,
  onEnrol,
}: {
  readonly isOn: boolean;
  readonly onEnrol: (enrolment: Enrolment) => void;
}) => {
  const client = useQueryClient();
  const [password, setPassword] = useState('');
  const change = useMutation({
    mutationFn: () => post<Enrolment>(`/api/auth/two-factor/${isOn ? 'disable' : 'enable'}`, { password }),
    onSuccess: async (answer) => {
      setPassword('');
      if (isOn) await client.invalidateQueries({ queryKey: meQuery().queryKey });
      else onEnrol(answer);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Stack maw={420}>
        <Text>
          {isOn
            ? 'Signing in takes your password and a code from your authenticator.'
            : 'With an authenticator, a stolen password alone opens nothing.'}
        </Text>
        <PasswordInput
          label="Your password"
          required
          autoComplete="current-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <Failure error={change.error} />
        <Group>
          <Button type="submit" variant={isOn ? 'default' : 'filled'} loading={change.isPending}>
            {isOn ? 'Remove the second factor' : 'Set up an authenticator'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
};

const ConfirmCode = ({ enrolment }: { readonly enrolment: Enrolment }) => {
  const client = useQueryClient();
  const [code, setCode] = useState('');
  const confirm = useMutation({
    mutationFn: () => post('/api/auth/two-factor/verify-totp', { code }),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery().queryKey }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        confirm.mutate();
      }}
    >
      <Stack maw={640}>
        <Text>1. Let your authenticator read this code, or give it the address below.</Text>
        <Suspense fallback={<Skeleton width={184} height={184} />}>
          <QrCode text={enrolment.totpURI} label="The address for the authenticator, as a QR code" />
        </Suspense>
        <Secret label="Address for the authenticator" value={enrolment.totpURI} />
        <Text>2. Keep these codes somewhere safe: each opens the account once, without the authenticator.</Text>
        <Secret label="Backup codes" value={enrolment.backupCodes.join('\n')} />
        <TextInput
          label="3. The code that it shows now"
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.trim())}
        />
        <Failure error={confirm.error} />
        <Group>
          <Button type="submit" loading={confirm.isPending}>
            Switch it on
          </Button>
        </Group>
      </Stack>
    </form>
  );
};
