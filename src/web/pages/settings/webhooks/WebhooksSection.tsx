import { Alert, Badge, Button, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../../../place.ts';
import { type Column, DataTable } from '../../../ui/DataTable.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { Failure } from '../../../ui/Failure.tsx';
import { NamedIcon } from '../../../ui/icons.tsx';
import { Page, Panel, PanelSkeleton } from '../../../ui/Page.tsx';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import classes from '../settings.module.css';
import { useSetting } from '../use-setting.ts';
import { NewWebhook } from './NewWebhook.tsx';
import { WebhookPanel } from './WebhookPanel.tsx';
import { webhooksQuery } from './webhook-queries.ts';
import { CONDITION_WORDS, conditionOf, eventLabel, type Webhook } from './webhook-text.ts';

const NEW = 'new';

/** Other programs that hear of what happens here. */
export const WebhooksSection = () => {
  const { data, error, refetch } = useQuery(webhooksQuery(useOrg()));
  const [open, setOpen] = useSetting('webhook');
  const close = () => setOpen(undefined);
  const shown = data?.webhooks.find(({ id }) => id === open);
  const isNew = open === NEW;
  const add = (
    <Button leftSection={<NamedIcon name="plus" />} onClick={() => setOpen(NEW)}>
      New webhook
    </Button>
  );
  return (
    <Page
      title="Webhooks"
      lead="Candor tells another program of what happens here, signed, in order, and again until it is taken. A message names records and what changed; whoever wants the content asks for it with a key."
      actions={data && data.webhooks.length > 0 && add}
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton />}
      {data && (
        <div className={shown || isNew ? classes['split'] : undefined}>
          <div className={classes['main']}>
            <Stopped webhooks={data.webhooks} />
            {data.webhooks.length === 0 ? (
              <Empty title="No webhooks yet" action={add}>
                With one, a chat, a ticket system or a pipeline of yours hears at once when a control breaks or an
                answer has to be recalled.
              </Empty>
            ) : (
              <Panel title="Webhooks">
                <DataTable
                  caption="Webhooks"
                  columns={columnsOf(setOpen)}
                  rows={data.webhooks}
                  keyOf={({ id }) => id}
                />
              </Panel>
            )}
          </div>
          {isNew && (
            <SidePanel title="New webhook" onClose={close}>
              <NewWebhook onClose={close} />
            </SidePanel>
          )}
          {shown && <WebhookPanel key={shown.id} webhook={shown} onClose={close} />}
        </div>
      )}
    </Page>
  );
};

/** What Candor has stopped by itself is said before anything else. */
const Stopped = ({ webhooks }: { readonly webhooks: readonly Webhook[] }) => {
  const stopped = webhooks.filter((one) => conditionOf(one) === 'disabled');
  return stopped.length === 0 ? null : (
    <Alert
      color="red"
      title={stopped.length === 1 ? 'A webhook was disabled' : `${stopped.length} webhooks were disabled`}
    >
      {stopped.map(({ id, name, disabledWhy }) => (
        <Text key={id} size="sm">
          {name}: {disabledWhy}. Nothing is lost: switched on again, it goes on where it stopped.
        </Text>
      ))}
    </Alert>
  );
};

const COLOURS = { on: 'green', failing: 'orange', off: 'gray', disabled: 'red' } as const;

export const ConditionBadge = ({ webhook }: { readonly webhook: Webhook }) => {
  const condition = conditionOf(webhook);
  return (
    <Badge variant="outline" color={COLOURS[condition]} c="inherit">
      {CONDITION_WORDS[condition]}
    </Badge>
  );
};

const columnsOf = (open: (id: string) => void): readonly Column<Webhook>[] => [
  {
    head: 'Name',
    cell: ({ id, name, url }) => (
      <>
        <button type="button" className={classes['name']} onClick={() => open(id)}>
          {name}
        </button>
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {url}
        </Text>
      </>
    ),
  },
  { head: 'Hears of', cell: ({ events }) => events.map(eventLabel).join(', ') },
  { head: 'How it does', cell: (webhook) => <ConditionBadge webhook={webhook} /> },
  { head: 'Waiting', isNumber: true, cell: ({ waiting }) => (waiting === 0 ? '' : waiting) },
];
