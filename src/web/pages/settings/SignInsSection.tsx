import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { orgPath } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { Page } from '../../ui/Page.tsx';
import { AuthEvents } from '../profile/AuthEvents.tsx';
import { membersQuery } from './members/members-query.ts';
import { useSetting } from './use-setting.ts';

/** What members did at the door, the newest first, of all of them or of one. */
export const SignInsSection = () => {
  const org = useOrg();
  const { data } = useQuery(membersQuery(org));
  const [user, setUser] = useSetting('user');
  const names = useMemo(() => new Map(data?.members.map(({ id, name }) => [id, name])), [data]);
  return (
    <Page
      title="Sign-ins"
      lead="Sign-ins, second factors, passwords and keys of the members, with the network and the browser. What they did in other organisations is not here; the journal has what was decided about them."
    >
      <AuthEvents
        path={orgPath(org, 'auth-events')}
        queryKey={[ORG, org, 'auth-events', user ?? '']}
        user={user}
        names={names}
        onUser={setUser}
      />
    </Page>
  );
};
