import { Popover, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { cloneElement, useEffect, useRef, useState } from 'react';
import { registry } from '../../model/registry.ts';
import { usePlace } from '../place.ts';
import { pickQuery, type Search } from '../queries.ts';
import type { MenuProps } from '../ui/LazyMenu.tsx';
import { chooseScope, useChosenScope } from './scope.ts';
import classes from './shell.module.css';

/** The button again, with every scope behind it: the last changed at first, any other by a word of its name. */
export const ScopeMenuItems = ({ button }: MenuProps) => {
  const [opened, setOpened] = useState(false);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    // The button is a new element now: focused first, so that closing brings the focus back to it.
    place.current?.querySelector('button')?.focus();
    setOpened(true);
  }, []);
  return (
    <Popover opened={opened} onChange={setOpened} width={280} position="bottom-start" trapFocus returnFocus>
      <span ref={place} style={{ display: 'contents' }}>
        <Popover.Target>{cloneElement(button, { onClick: () => setOpened((before) => !before) })}</Popover.Target>
      </span>
      <Popover.Dropdown>
        <ScopeChoice onDone={() => setOpened(false)} />
      </Popover.Dropdown>
    </Popover>
  );
};

/** Narrows the lists to a scope: those that are opened next, and the one that is open. */
const useNarrow = () => {
  const { org, plural, ref } = usePlace();
  const navigate = useNavigate();
  const search: Search = useSearch({ strict: false });
  return (scope: string | undefined) => {
    chooseScope(org, scope);
    const isList = plural !== '' && ref === '';
    if (!isList) return;
    const { scope: _before, ...others } = search;
    const narrowed = scope === undefined ? others : { ...others, scope };
    void navigate({ to: '/o/$org/$plural', params: { org, plural }, search: narrowed });
  };
};

const ScopeChoice = ({ onDone }: { readonly onDone: () => void }) => {
  const { org } = usePlace();
  const narrow = useNarrow();
  const [text, setText] = useState('');
  const [wanted] = useDebouncedValue(text.trim(), 120);
  const { data } = useQuery({ ...pickQuery(org, registry.get('scope'), wanted), placeholderData: keepPreviousData });
  const key = useChosenScope(org);
  const choose = (scope: string | undefined) => {
    onDone();
    narrow(scope);
  };
  const lines = [
    ...(wanted === '' ? [{ key: undefined, title: 'All scopes' }] : []),
    ...(data?.items ?? []).map((scope) => ({ key: scope.key, title: scope.title })),
  ];
  return (
    <>
      <TextInput
        data-autofocus
        label="Show in lists"
        placeholder="Find a scope"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={classes['hits']}>
        {lines.map((line) => (
          <UnstyledButton
            key={line.key ?? ''}
            className={classes['hit']}
            aria-current={line.key === key}
            data-chosen={line.key === key || undefined}
            onClick={() => choose(line.key)}
          >
            <span className={classes['hitTitle']}>{line.title}</span>
          </UnstyledButton>
        ))}
      </div>
      <Text size="sm" c="dimmed" role="status">
        {lines.length === 0 && data && `No scope is called “${wanted}”.`}
        {data?.next && 'There are more: type a word of the name.'}
      </Text>
    </>
  );
};
