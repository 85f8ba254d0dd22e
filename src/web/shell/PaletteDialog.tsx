import { Modal, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { registry } from '../../model/registry.ts';
import type { Hit } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { searchQuery } from '../queries.ts';
import { NamedIcon } from '../ui/icons.tsx';
import { StatusMark } from '../ui/StatusBadge.tsx';
import { useActor } from '../use-actor.ts';
import { areaGroups } from './areas.ts';
import classes from './shell.module.css';

/** Where a line of the palette leads. */
interface Goal {
  readonly id: string;
  readonly label: string;
  readonly aside: string;
  readonly plural: string;
  readonly ref?: string;
  readonly hit?: Hit;
}

/** Finds any record or list and goes there. */
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
  const org = useOrg();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState(0);
  const goals = useGoals(text);
  const go = (goal: Goal | undefined) => {
    if (!goal) return;
    onDone();
    const { plural, ref } = goal;
    void (ref === undefined
      ? navigate({ to: '/o/$org/$plural', params: { org, plural }, search: {} })
      : navigate({ to: '/o/$org/$plural/$ref', params: { org, plural, ref } }));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step === undefined) go(goals[chosen]);
    else setChosen((before) => Math.min(Math.max(0, before + step), goals.length - 1));
  };
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Find a record, a list or a page"
        placeholder="Find a record by key, title or words in it"
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
        aria-activedescendant={goals[chosen] ? `palette-${goals[chosen].id}` : undefined}
      />
      <GoalList goals={goals} chosen={chosen} onGo={go} />
      {goals.length === 0 && <p className={classes['hitKind']}>Nothing found for “{text}”.</p>}
    </>
  );
};

interface GoalListProps {
  readonly goals: readonly Goal[];
  readonly chosen: number;
  readonly onGo: (goal: Goal) => void;
}

const GoalList = ({ goals, chosen, onGo }: GoalListProps) => (
  <div id="palette-hits" role="listbox" aria-label="Found" className={classes['hits']}>
    {goals.map((goal, index) => (
      <UnstyledButton
        key={goal.id}
        id={`palette-${goal.id}`}
        role="option"
        tabIndex={-1}
        aria-selected={index === chosen}
        className={classes['hit']}
        data-chosen={index === chosen || undefined}
        onClick={() => onGo(goal)}
      >
        {goal.hit && <StatusMark status={goal.hit.status} />}
        <span className={classes['hitTitle']}>{goal.label}</span>
        <span className={classes['hitKind']}>{goal.aside}</span>
      </UnstyledButton>
    ))}
  </div>
);

/** Lists whose name fits, then records that the server finds. */
const useGoals = (text: string): readonly Goal[] => {
  const org = useOrg();
  const actor = useActor();
  const [wanted] = useDebouncedValue(text.trim(), 120);
  const { data } = useQuery(searchQuery(org, wanted));
  const needle = text.trim().toLowerCase();
  const lists = areaGroups(actor)
    .flatMap((group) => group.kinds)
    .filter((kind) => kind.labelPlural.toLowerCase().includes(needle))
    .slice(0, needle === '' ? 8 : 4)
    .map((kind) => ({ id: kind.name, label: kind.labelPlural, aside: 'List', plural: kind.plural }));
  const hits = needle === '' ? [] : (data?.items ?? []);
  return [...lists, ...hits.flatMap(goalOf)];
};

const goalOf = (hit: Hit): readonly Goal[] => {
  const kind = registry.find(hit.kind);
  if (!kind) return [];
  return [{ id: hit.id, label: `${hit.key} ${hit.title}`, aside: kind.label, plural: kind.plural, ref: hit.key, hit }];
};
