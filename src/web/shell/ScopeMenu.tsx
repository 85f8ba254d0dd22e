import { UnstyledButton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { registry } from '../../model/registry.ts';
import { useOrg } from '../place.ts';
import { metaQuery, pickQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { lazyMenu } from '../ui/LazyMenu.tsx';
import { useChosenScope } from './scope.ts';
import classes from './shell.module.css';

const Scopes = lazyMenu(async () => (await import('./ScopeMenuItems.tsx')).ScopeMenuItems);

/** Narrows lists to a part of the organisation, where there is more than one part. */
export const ScopeMenu = () => {
  const org = useOrg();
  const { data: meta } = useQuery(metaQuery(org));
  const isUsed = (meta?.counts['scope']?.total ?? 0) > 1;
  const key = useChosenScope(org);
  const { data: scopes } = useQuery({
    ...pickQuery(org, registry.get('scope'), ''),
    enabled: isUsed && key !== undefined,
  });
  if (!isUsed) return null;
  const name = key === undefined ? 'All scopes' : (scopes?.items.find((scope) => scope.key === key)?.title ?? key);
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
