import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../place.ts';
import { meQuery, metaQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { lazyMenu } from '../ui/LazyMenu.tsx';
import classes from './shell.module.css';

const Organisations = lazyMenu(async () => (await import('./OrgMenuItems.tsx')).OrgMenuItems);

/** Which organisation this is, the others, and the way to one's own. */
export const OrgMenu = () => {
  const org = useOrg();
  const { data: me } = useQuery(meQuery());
  const { data: meta } = useQuery(metaQuery(org));
  const name = meta?.org.name ?? me?.orgs.find((one) => one.slug === org)?.name ?? org;
  return (
    <Organisations
      button={
        <UnstyledButton className={classes['org']} title="Switch the organisation">
          <img src="/mark.svg" alt="" width={26} height={26} />
          <span className={classes['orgName']}>{name}</span>
          <NamedIcon name="down" />
        </UnstyledButton>
      }
    />
  );
};
