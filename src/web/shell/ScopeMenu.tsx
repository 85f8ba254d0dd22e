import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useOrg } from '../place.ts';
import { metaQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { lazyMenu } from '../ui/LazyMenu.tsx';
import { useChosenScope } from './scope.ts';
import { scopeQuery } from './scope-counts.ts';
import classes from './shell.module.css';

const Scopes = lazyMenu(async () => (await import('./ScopeMenuItems.tsx')).ScopeMenuItems);

/** Narrows lists to a part of the organisation, where there is more than one part. */
export const ScopeMenu = () => {
  const org = useOrg();
  const { data: meta } = useQuery(metaQuery(org));
  const isUsed = (meta?.counts['scope']?.total ?? 0) > 1;
  const key = useChosenScope(org);
  const { data: scopes } = useQuery({ ...scopeQuery(org, key ?? ''), enabled: isUsed && key !== undefined });
  if (!isUsed) return null;
  const name = key === undefined ? 'All scopes' : (scopes?.items[0]?.title ?? key);
  return (
    <Scopes
      button={
        <UnstyledButton
          className={classes['scope']}
          data-chosen={key !== undefined || undefined}
          title="Narrow lists to a scope"
        >
          <span className={classes['orgName']}>{name}</span>
          <NamedIcon name="down" />
        </UnstyledButton>
      }
    />
  );
};
