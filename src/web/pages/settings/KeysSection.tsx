import { useQuery } from '@tanstack/react-query';
import { administers } from '../../../model/permission.ts';
import { useOrg } from '../../place.ts';
import { metaQuery } from '../../queries.ts';
import { Page } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { KeysPanel } from '../profile/KeysPanel.tsx';

/** Keys of the organisation: everybody's for an owner, one's own for anybody else. */
export const KeysSection = () => {
  const { data: meta } = useQuery(metaQuery(useOrg()));
  const seesAll = administers(useActor());
  return (
    <Page
      title="API keys"
      lead={
        seesAll
          ? 'Everybody’s keys. A key may do no more than its maker, and ends with their membership.'
          : 'Your own keys. A key may do no more than you, and ends with your membership.'
      }
    >
      {meta && <KeysPanel org={meta.org} />}
    </Page>
  );
};
