import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../queries.ts';
import { SchemeSwitch } from '../shell/UserMenu.tsx';
import { Tiles } from '../ui/DetailLayout.tsx';
import { Failure } from '../ui/Failure.tsx';
import { TextLink } from '../ui/links.tsx';
import { Page, PanelSkeleton } from '../ui/Page.tsx';
import { AuthEvents } from './profile/AuthEvents.tsx';
import { InboxPanel } from './profile/InboxPanel.tsx';
import { KeysPanel } from './profile/KeysPanel.tsx';
import { NamePanel } from './profile/NamePanel.tsx';
import { PasswordPanel } from './profile/PasswordPanel.tsx';
import classes from './profile/profile.module.css';
import { RecoveryCodes } from './profile/RecoveryCodes.tsx';
import { SecondFactor } from './profile/SecondFactor.tsx';
import { SessionsPanel } from './profile/SessionsPanel.tsx';

/** One's own account: who one is, what it opens with, where it is open, and what happened at the door. */
export const ProfilePage = () => {
  const { data: me, error } = useQuery(meQuery());
  const [org, setOrg] = useState<string>();
  const chosen = me?.orgs.find((one) => one.slug === org) ?? me?.orgs[0];
  return (
    <main className={classes['main']}>
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
          <>
            <Tiles>
              <NamePanel user={me.user} />
              <PasswordPanel email={me.user.email} />
              <SecondFactor isOn={me.user.twoFactorEnabled === true} />
              {/* Four tiles, or four and a whole line. */}
              {me.user.twoFactorEnabled === true ? <RecoveryCodes /> : <InboxPanel orgs={me.orgs} />}
            </Tiles>
            {me.user.twoFactorEnabled === true && <InboxPanel orgs={me.orgs} />}
            <SessionsPanel />
            <AuthEvents title="Your sign-ins" path="/api/v1/me/auth-events" queryKey={['me', 'auth-events']} />
          </>
        )}
        {me && me.orgs.length > 1 && (
          <Group gap="xs" role="group" aria-label="Organisation whose keys are shown">
            {me.orgs.map((one) => (
              <Button
                key={one.id}
                size="compact-md"
                variant={one === chosen ? 'filled' : 'default'}
                aria-pressed={one === chosen}
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
