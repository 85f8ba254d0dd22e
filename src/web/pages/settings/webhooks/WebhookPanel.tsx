import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import { orgPath, patch, post, remove } from '../../../api.ts';
import { useOrg } from '../../../place.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatMoment } from '../../../ui/format.ts';
import { Moment } from '../../../ui/Moment.tsx';
import { Secret } from '../../../ui/Secret.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import classes from '../settings.module.css';
import { Deliveries } from './Deliveries.tsx';
import { webhooksQuery } from './webhook-queries.ts';
import { CONDITION_WORDS, conditionOf, eventLabel, type Webhook } from './webhook-text.ts';

interface Props {
  readonly webhook: Webhook;
  readonly onClose: () => void;
}

/** One webhook: what it hears, how it does, its secret, and what it was told lately. */
export const WebhookPanel = ({ webhook, onClose }: Props) => (
  <SidePanel title={webhook.name} onClose={onClose}>
    <Stack gap="lg">
      <Facts webhook={webhook} />
      <Deeds webhook={webhook} onClose={onClose} />
      <Deliveries webhook={webhook} />
    </Stack>
  </SidePanel>
);

const Facts = ({ webhook }: { readonly webhook: Webhook }) => {
  const { url, events, kinds, disabledWhy, failingSince, attempts, nextAt, waiting, oldSecretUntil } = webhook;
  const names = kinds.map((name) => registry.find(name)?.labelPlural ?? name);
  return (
    <dl className={classes['facts']}>
      <dt>Address</dt>
      <dd>{url}</dd>
      <dt>Hears of</dt>
      <dd>
        {events.map(eventLabel).join(', ')}
        {names.length > 0 && `; only ${names.join(', ')}`}
      </dd>
      <dt>How it does</dt>
      <dd>
        {CONDITION_WORDS[conditionOf(webhook)]}
        {disabledWhy && `: ${disabledWhy}`}
        {failingSince && disabledWhy === null && (
          <>
            {' '}
            since <Moment at={failingSince} />, {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
            {nextAt && (
              <>
                ; again <Moment at={nextAt} />
              </>
            )}
          </>
        )}
      </dd>
      {waiting > 0 && (
        <>
          <dt>Waiting</dt>
          <dd>
            {waiting} {waiting === 1 ? 'entry' : 'entries'} of the journal
          </dd>
        </>
      )}
      {oldSecretUntil && (
        <>
          <dt>Old secret</dt>
          <dd>signs as well until {formatMoment(oldSecretUntil)}</dd>
        </>
      )}
    </dl>
  );
};

const Deeds = ({ webhook, onClose }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const [isEnding, setEnding] = useState(false);
  const onSettled = () => client.invalidateQueries({ queryKey: webhooksQuery(org).queryKey });
  const at = (...rest: string[]) => orgPath(org, 'webhooks', webhook.id, ...rest);
  const isOff = webhook.disabledAt !== null;
  const turn = useMutation({
    mutationFn: (skip: boolean) => patch(at(), { enabled: isOff, ...(skip ? { skip } : {}) }),
    onSettled,
  });
  const rotate = useMutation({ mutationFn: () => post<{ readonly secret: string }>(at('secret')), onSettled });
  const test = useMutation({ mutationFn: () => post(at('test')), onSettled });
  const end = useMutation({ mutationFn: () => remove(at()), onSuccess: onClose, onSettled });
  return (
    <Stack gap="xs">
      <Group gap="xs">
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          Send a test
        </Button>
        <Button variant="default" loading={turn.isPending} onClick={() => turn.mutate(false)}>
          {isOff ? 'Switch on, where it stopped' : 'Switch off'}
        </Button>
        {isOff && webhook.waiting > 0 && (
          <Button variant="default" loading={turn.isPending} onClick={() => turn.mutate(true)}>
            Switch on, from now
          </Button>
        )}
        <Button variant="default" loading={rotate.isPending} onClick={() => rotate.mutate()}>
          New secret
        </Button>
        {!isEnding && (
          <Button variant="default" onClick={() => setEnding(true)}>
            Remove…
          </Button>
        )}
      </Group>
      {isEnding && (
        <Group gap="xs">
          <Text size="sm">It hears nothing any more, and what it was told is forgotten here.</Text>
          <Button color="red" loading={end.isPending} onClick={() => end.mutate()}>
            Remove the webhook
          </Button>
          <Button variant="default" onClick={() => setEnding(false)}>
            Keep it
          </Button>
        </Group>
      )}
      <Failure error={turn.error ?? rotate.error ?? test.error ?? end.error} />
      {rotate.data && (
        <Alert color="petrol" title="The new secret, shown this once" role="status">
          <Text size="sm" mb="xs">
            The old one signs as well for 24 hours: give the receiver the new one within that time.
          </Text>
          <Secret label="New secret of the webhook" value={rotate.data.secret} />
        </Alert>
      )}
    </Stack>
  );
};
