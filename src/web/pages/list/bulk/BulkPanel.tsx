import { Button, NativeSelect, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { registry } from '../../../../model/registry.ts';
import { RecordPicker } from '../../../fields/RecordPicker.tsx';
import { refusalOf } from '../../../fields/refusal.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { problemAt } from '../../../ui/problems.ts';
import { SidePanel } from '../../../ui/SidePanel.tsx';
import { useActor } from '../../../use-actor.ts';
import { CellInput } from '../CellInput.tsx';
import classes from '../list.module.css';
import { type Asked, fetchAll } from '../rows.ts';
import { countSelected, type Selection } from '../selection.ts';
import { actionOf, type Choice, type Given, labelOf, NOTHING_GIVEN, type Offer, offersOf } from './actions.ts';
import { startBulk, tryOut } from './bulk-job.ts';
import { type BulkAction, type BulkPlan, planBulk } from './bulk-plan.ts';
import { type BulkResult, PART, runBulk } from './bulk-run.ts';
import { newestRows } from './newest-rows.ts';
import { Preview } from './Preview.tsx';

interface Props {
  readonly asked: Asked;
  readonly selection: Selection;
  readonly total: number;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

interface Looked {
  readonly action: BulkAction;
  readonly plan: BulkPlan;
  readonly result: BulkResult;
}

interface Wish {
  readonly choice: Choice;
  readonly given: Given;
}

/** Tries an action on everything that is selected, without keeping anything of it. */
const useLook = ({ asked, selection }: Props, say: (text: string) => void) => {
  const actor = useActor();
  const client = useQueryClient();
  const stop = useRef(new AbortController());
  return useMutation({
    mutationFn: async ({ choice, given }: Wish): Promise<Looked> => {
      stop.current = new AbortController();
      const { signal } = stop.current;
      const count = (n: number) => say(`${formatNumber(n)} read`);
      const ticked = [...selection.rows.values()];
      const rows = selection.all
        ? (await fetchAll(asked, signal, count)).filter(({ id }) => !selection.rows.has(id))
        : await newestRows(client, asked, ticked, signal, count);
      const action = actionOf(choice, given, await linkedNow(asked, choice, given, signal));
      if (!action) throw new Error('Something is still missing above.');
      const plan = planBulk(actor, asked.kind, rows, action);
      const onProgress = (n: number) => say(`${formatNumber(n)} of ${formatNumber(plan.planned.length)} tried out`);
      return { action, plan, result: await runBulk(plan, tryOut(asked.org), { onProgress, signal, id: '' }) };
    },
  });
};

/** The records that are linked to the chosen one already. */
const linkedNow = async ({ org, kind }: Asked, choice: Choice, { other }: Given, signal: AbortSignal) => {
  if ((choice.is !== 'link' && choice.is !== 'unlink') || !other) return new Set<string>();
  const name = `linked.${choice.direction === 'in' ? '~' : ''}${choice.relation}`;
  const rows = await fetchAll({ org, kind, search: { [name]: other.id } }, signal, () => undefined);
  return new Set(rows.map(({ id }) => id));
};

/** Changes many records at once: what, then what it would do, then one commit (or several, for very many). */
export const BulkPanel = (props: Props) => {
  const { asked, selection, total, onClose, onDone } = props;
  const client = useQueryClient();
  const offers = useMemo(() => offersOf(registry, asked.kind, asked.fields), [asked]);
  const [offer, setOffer] = useState<Offer | undefined>();
  const [given, setGiven] = useState(NOTHING_GIVEN);
  const [said, say] = useState('');
  const look = useLook(props, say);
  const n = countSelected(selection, total);
  const change = (next: Given) => {
    setGiven(next);
    look.reset();
  };
  const commit = ({ action, plan, result }: Looked) => {
    if (!offer) return;
    const planned = result.done.map(({ planned: one }) => one);
    const label = labelOf(offer, asked.kind, formatNumber(planned.length));
    void startBulk(client, asked, { ...plan, planned, refused: result.refused }, action, label);
    onDone();
  };
  return (
    <div className={classes['bulk']}>
      <SidePanel title={`Change ${formatNumber(n)} ${asked.kind.labelPlural.toLowerCase()}`} onClose={onClose}>
        <Stack>
          <ActionSelect
            offers={offers}
            offer={offer}
            onOffer={(next) => {
              setOffer(next);
              change(NOTHING_GIVEN);
            }}
          />
          {offer && <ValueInput asked={asked} choice={offer.choice} given={given} onGiven={change} />}
          {offer && !look.data && (
            <Button
              loading={look.isPending}
              onClick={() => look.mutate({ choice: offer.choice, given })}
              disabled={actionOf(offer.choice, given, new Set()) === undefined}
            >
              See what would change
            </Button>
          )}
          <Text size="sm" role="status">
            {look.isPending ? said : ''}
          </Text>
          <Failure error={look.error ?? look.data?.result.error} />
          {look.data && (
            <Preview {...look.data} kind={asked.kind} parts={PART} onCommit={() => look.data && commit(look.data)} />
          )}
        </Stack>
      </SidePanel>
    </div>
  );
};

interface ActionSelectProps {
  readonly offers: readonly Offer[];
  readonly offer: Offer | undefined;
  readonly onOffer: (offer: Offer | undefined) => void;
}

const ActionSelect = ({ offers, offer, onOffer }: ActionSelectProps) => {
  const groups = [...new Set(offers.map(({ group }) => group))];
  return (
    <NativeSelect
      label="What to do"
      value={offer?.id ?? ''}
      onChange={(event) => onOffer(offers.find(({ id }) => id === event.currentTarget.value))}
      data={[
        { value: '', label: 'Choose …' },
        ...groups.map((group) => ({
          group,
          items: offers.filter((one) => one.group === group).map(({ id, label }) => ({ value: id, label })),
        })),
      ]}
    />
  );
};

interface ValueProps {
  readonly asked: Asked;
  readonly choice: Choice;
  readonly given: Given;
  readonly onGiven: (given: Given) => void;
}

const ValueInput = ({ asked, choice, given, onGiven }: ValueProps) => {
  switch (choice.is) {
    case 'set':
    case 'tag': {
      const refusal = refusalOf(asked.fields, given.draft);
      const isGiven = given.draft.data[choice.column.name] !== undefined;
      return (
        <CellInput
          column={choice.column}
          draft={given.draft}
          error={isGiven ? problemAt(refusal, `/data/${choice.column.name}`) : undefined}
          onChange={(draft) => onGiven({ ...given, draft })}
        />
      );
    }
    case 'link':
    case 'unlink':
      return (
        <RecordPicker
          label={choice.label}
          kinds={choice.kinds}
          value={given.other}
          onChange={(other) => onGiven({ ...given, other })}
        />
      );
    case 'remove':
      return <Text size="sm">Their history stays. This cannot be undone.</Text>;
    case 'move':
      return null;
  }
};
