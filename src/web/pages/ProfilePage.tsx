import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../queries.ts';
import { SchemeSwitch } from '../shell/UserMenu.tsx';
import { Failure } from '../ui/Failure.tsx';
import { TextLink } from '../ui/links.tsx';
import { Page, Panel, PanelSkeleton } from '../ui/Page.tsx';
import { KeysPanel } from './profile/KeysPanel.tsx';
import { SecondFactor } from './profile/SecondFactor.tsx';

/** One's own account: who one is, the second factor, and keys for machines. */
export const ProfilePage = () => {
  const { data: me, error } = useQuery(meQuery());
  const [org, setOrg] = useState<string>();
  const chosen = me?.orgs.find((one) => one.slug === org) ?? me?.orgs[0];
  return (
    <main style={{ padding: 16 }}>
      <Page
        title="Your profile"
        above={
          <Group justify="space-between">
            <TextLink to="/" size="sm">
              Back to the workspace
            </TextLink>
            <SchemeSwitch />
          </Group>
        }
      >
        <Failure error={error} />
        {!me && !error && <PanelSkeleton />}
        {me && (
          <Panel title="Account">
            <Text>{me.user.name}</Text>
            <Text c="dimmed">{me.user.email}</Text>
          </Panel>
        )}
        {me && <SecondFactor isOn={me.user.twoFactorEnabled === true} />}
        {me && me.orgs.length > 1 && (
          <Group gap="xs" role="group" aria-label="Organisation whose keys are shown">
            {me.orgs.map((one) => (
              <Button
                key={one.id}
                size="compact-md"
                variant={one === chosen ? 'filled' : 'default'}
                onClick={() => setOrg(one.slug)}
              >
                {one.name}
              </Button>
            ))}
          </Group>
        )}
        {chosen && <KeysPanel key={chosen.slug} org={chosen} />}
      </Page>
    </main>
  );
};
