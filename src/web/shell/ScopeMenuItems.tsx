import { Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { registry } from '../../model/registry.ts';
import { usePlace } from '../place.ts';
import { pickQuery, type Search } from '../queries.ts';
import type { MenuProps } from '../ui/LazyMenu.tsx';
import { OpeningMenu } from '../ui/OpeningMenu.tsx';
import { chooseScope, useChosenScope } from './scope.ts';

export const ScopeMenuItems = ({ button }: MenuProps) => {
  const { org, plural, ref } = usePlace();
  const navigate = useNavigate();
  const search: Search = useSearch({ strict: false });
  const { data } = useQuery(pickQuery(org, registry.get('scope'), ''));
  const key = useChosenScope(org);
  const choose = (scope: string | undefined) => {
    chooseScope(org, scope);
    const isList = plural !== '' && ref === '';
    if (!isList) return;
    const { scope: _before, ...others } = search;
    const narrowed = scope === undefined ? others : { ...others, scope };
    void navigate({ to: '/o/$org/$plural', params: { org, plural }, search: narrowed });
  };
  return (
    <OpeningMenu button={button} position="bottom-start" width={280}>
      <Menu.Label>Show in lists</Menu.Label>
      <Menu.Item onClick={() => choose(undefined)} aria-current={key === undefined}>
        All scopes
      </Menu.Item>
      {data?.items.map((scope) => (
        <Menu.Item key={scope.id} onClick={() => choose(scope.key)} aria-current={key === scope.key}>
          {scope.title}
        </Menu.Item>
      ))}
    </OpeningMenu>
  );
};
