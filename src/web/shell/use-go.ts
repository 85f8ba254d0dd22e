import { useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useOrg } from '../place.ts';
import type { ActionName, Goal } from './palette-goals.ts';
import { signOut } from './sign-out.ts';

export type Doing = Goal | { readonly does: 'record'; readonly plural: string; readonly ref: string };

/** Does what a line of the palette says. */
export const useGo = (): ((doing: Doing) => void) => {
  const org = useOrg();
  const navigate = useNavigate();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light');
  const actions: Readonly<Record<ActionName, () => unknown>> = {
    theme: () => setColorScheme(scheme === 'dark' ? 'light' : 'dark'),
    'sign-out': signOut,
  };
  const follow = (doing: Doing): unknown => {
    switch (doing.does) {
      case 'page':
        return navigate({ to: doing.to, params: { org }, search: {} });
      case 'section':
        return navigate({ to: '/o/$org/settings/$section', params: { org, section: doing.section }, search: {} });
      case 'org':
        return navigate({ to: '/o/$org', params: { org: doing.slug }, search: {} });
      case 'list':
        return navigate({ to: '/o/$org/$plural', params: { org, plural: doing.kind.plural }, search: {} });
      case 'create':
        return navigate({ to: '/o/$org/$plural/new', params: { org, plural: doing.kind.plural } });
      case 'record':
        return navigate({ to: '/o/$org/$plural/$ref', params: { org, plural: doing.plural, ref: doing.ref } });
      case 'act':
        return actions[doing.act]();
    }
  };
  return (doing) => void follow(doing);
};
