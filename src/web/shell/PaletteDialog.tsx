import { Modal, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import type { Status } from '../../assurance/types.ts';
import { registry } from '../../model/registry.ts';
import type { Hit } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { meQuery, searchQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { StatusMark } from '../ui/StatusBadge.tsx';
import { useActor } from '../use-actor.ts';
import { ASIDE, goalsFor } from './palette-goals.ts';
import classes from './shell.module.css';
import { type Doing, useGo } from './use-go.ts';

/** A line of the palette. */
interface Line {
  readonly id: string;
  readonly label: string;
  readonly aside: string;
  readonly status?: Status | null;
  readonly doing: Doing;
}

/** Finds any record, list, page, organisation or action, and goes there or does it. */
export const PaletteDialog = ({ onClose }: { readonly onClose: () => void }) => (
  <Modal
    opened
    onClose={onClose}
    withCloseButton={false}
    attributes={{ content: { 'aria-label': 'Search' } }}
    size="lg"
    yOffset="12vh"
  >
    <PaletteSearch onDone={onClose} />
  </Modal>
);

const PaletteSearch = ({ onDone }: { readonly onDone: () => void }) => {
  const go = useGo();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const { lines, isCut } = useLines(text);
  const follow = (line: Line | undefined) => {
    if (!line) return;
    onDone();
    go(line.doing);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step === undefined) follow(lines[chosen]);
    else setChosen((before) => Math.min(Math.max(0, before + step), lines.length - 1));
  };
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Find a record, a list, a page or an action"
        placeholder="Find a record, a page or an action"
        leftSection={<NamedIcon name="search" />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-hits"
        aria-activedescendant={lines[chosen] ? `palette-${lines[chosen].id}` : undefined}
      />
      <Lines lines={lines} chosen={chosen} onFollow={follow} />
      {isCut && <p className={classes['hitKind']}>Very many records match: add a word to find more of yours.</p>}
      {lines.length === 0 && !isCut && <p className={classes['hitKind']}>Nothing found for “{text}”.</p>}
    </>
  );
};

interface LinesProps {
  readonly lines: readonly Line[];
  readonly chosen: number;
  readonly onFollow: (line: Line) => void;
}

const Lines = ({ lines, chosen, onFollow }: LinesProps) => (
  <div id="palette-hits" role="listbox" aria-label="Found" className={classes['hits']}>
    {lines.map((line, index) => (
      <UnstyledButton
        key={line.id}
        id={`palette-${line.id}`}
        role="option"
        tabIndex={-1}
        aria-selected={index === chosen}
        className={classes['hit']}
        data-chosen={index === chosen || undefined}
        onClick={() => onFollow(line)}
      >
        {line.status !== undefined && <StatusMark status={line.status} />}
        <span className={classes['hitTitle']}>{line.label}</span>
        <span className={classes['hitKind']}>{line.aside}</span>
      </UnstyledButton>
    ))}
  </div>
);

/** Pages, lists and actions whose name fits, then records that the server finds. */
const useLines = (text: string): { readonly lines: readonly Line[]; readonly isCut: boolean } => {
  const actor = useActor();
  const [wanted] = useDebouncedValue(text.trim(), 120);
  const org = useOrg();
  const { data } = useQuery(searchQuery(org, wanted));
  const { data: me } = useQuery(meQuery());
  const others = me?.orgs.filter(({ slug }) => slug !== org) ?? [];
  const goals = goalsFor(actor, text, others).map((goal) => ({
    id: `${goal.does}-${goal.label.replaceAll(/\W+/g, '-')}${goal.does === 'org' ? goal.slug : ''}`,
    label: goal.label,
    aside: ASIDE[goal.does],
    doing: goal,
  }));
  const found = text.trim() === '' ? undefined : data;
  return { lines: [...goals, ...(found?.items ?? []).flatMap(lineOf)], isCut: found?.truncated === true };
};

const lineOf = (hit: Hit): readonly Line[] => {
  const kind = registry.find(hit.kind);
  if (!kind) return [];
  const doing = { does: 'record', plural: kind.plural, ref: hit.key } as const;
  return [{ id: hit.id, label: `${hit.key} ${hit.title}`, aside: kind.label, status: hit.status, doing }];
};
