import { Alert, Button, Group, Radio, Stack, Text } from '@mantine/core';
import { DIGEST_NAMES, DIGESTS, type Digest } from '../../../model/digest.ts';
import { Panel } from '../../ui/Page.tsx';
import type { MailBody, MailChoice } from './inbox-query.ts';

interface Props {
  readonly mail: MailChoice;
  readonly isSaving: boolean;
  readonly onChoose: (body: MailBody) => void;
}

const isDigest = (name: string): name is Digest => name in DIGESTS;

/** How often one is mailed what is unread, and what stands in its way. */
export const MailPanel = ({ mail, isSaving, onChoose }: Props) => {
  const { configured, digest } = mail;
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zone = mail.zone ?? 'UTC';
  const helpOf = (name: Digest) => (name === 'daily' ? `At 07:00, ${zone}.` : DIGESTS[name].help);
  return (
    <Panel title="By mail">
      <Stack align="flex-start">
        {!configured && (
          <Text c="dimmed">
            Nothing is mailed from here: no mail server is set. What you choose holds once there is one.
          </Text>
        )}
        <Trouble mail={mail} isSaving={isSaving} onChoose={onChoose} />
        <Radio.Group
          label="Mail me what I have not read"
          value={digest}
          onChange={(name) => isDigest(name) && onChoose({ digest: name, zone: here })}
        >
          <Stack gap="xs" mt="xs">
            {DIGEST_NAMES.map((name) => (
              <Radio key={name} value={name} label={DIGESTS[name].label} description={helpOf(name)} />
            ))}
          </Stack>
        </Radio.Group>
        {digest === 'daily' && zone !== here && (
          <Button variant="default" loading={isSaving} onClick={() => onChoose({ digest, zone: here })}>
            At 07:00 where I am ({here})
          </Button>
        )}
      </Stack>
    </Panel>
  );
};

const Trouble = ({ mail: { digest, problem, refused }, isSaving, onChoose }: Props) =>
  problem !== null &&
  digest !== 'off' && (
    <Alert color="orange" title={refused ? 'Your address is refused' : 'Mail does not reach you'}>
      <Text size="sm">
        {problem}. {refused ? 'Nothing is sent to you until you try again.' : 'It is tried again by itself.'}
      </Text>
      {refused && (
        <Group mt="xs">
          <Button size="compact-sm" variant="default" loading={isSaving} onClick={() => onChoose({ digest })}>
            Try again
          </Button>
        </Group>
      )}
    </Alert>
  );
