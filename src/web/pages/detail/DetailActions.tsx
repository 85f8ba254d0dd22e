import { ActionIcon, Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { Transition } from '../../../model/kind.ts';
import { transitionsFrom } from '../../../model/lifecycle.ts';
import { orgPath, post } from '../../api.ts';
import type { Detail } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { detailQuery, ORG } from '../../queries.ts';
import { Hint } from '../../ui/Hint.tsx';
import { NamedIcon } from '../../ui/icons.tsx';
import { notify } from '../../ui/notify.ts';
import type { RecordProps } from './record-props.ts';

const loadMore = () => import('./MoreMenu.tsx');
const MoreMenu = lazy(async () => ({ default: (await loadMore()).MoreMenu }));

interface Props extends RecordProps {
  readonly isEditing: boolean;
  readonly onEdit: () => void;
  /** A step that wants a reason was chosen. */
  readonly onAsk: (transition: Transition) => void;
}

/** What can be done with the record now: its next steps in life, editing, its proof, its removal. */
export const DetailActions = ({ kind, record, isEditing, onEdit, onAsk }: Props) => (
  <>
    {/* A step would take the place of the form, and what is in it with it. */}
    {!isEditing && <Transitions kind={kind} record={record} onAsk={onAsk} />}
    {record.allowed.update && !isEditing && (
      <Button leftSection={<NamedIcon name="edit" />} onClick={onEdit}>
        Edit
      </Button>
    )}
    <More kind={kind} record={record} />
  </>
);

const Transitions = ({ kind, record, onAsk }: RecordProps & Pick<Props, 'onAsk'>) => {
  const org = useOrg();
  const client = useQueryClient();
  const take = useMutation({
    mutationFn: (transition: Transition) =>
      post<Detail>(
        orgPath(org, kind.plural, record.key, 'transitions', transition.name),
        {},
        { ifMatch: record.version },
      ),
    onSuccess: async (saved) => {
      client.setQueryData(detailQuery(org, kind, record.key).queryKey, saved);
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: (error) => notify({ isFailure: true, title: 'This step was refused', message: error.message }),
  });
  return transitionsFrom(kind, record.state).map((transition) => {
    const isAllowed = record.allowed.transitions.includes(transition.name);
    const isRunning = take.isPending && take.variables.name === transition.name;
    const step = (
      <Button
        key={transition.name}
        variant="default"
        {...(isAllowed ? {} : { 'data-disabled': true })}
        aria-disabled={!isAllowed}
        loading={isRunning}
        onClick={() => isAllowed && (transition.needs === 'approve' ? onAsk(transition) : take.mutate(transition))}
      >
        {transition.label}
        {transition.needs === 'approve' && isAllowed ? ' …' : ''}
      </Button>
    );
    return isAllowed ? (
      step
    ) : (
      <Hint key={transition.name} label={`Takes the right to ${transition.needs}, which you do not have here.`}>
        {step}
      </Hint>
    );
  });
};

/** The rest; what is in it is fetched when somebody reaches for it. */
const More = ({ kind, record }: RecordProps) => {
  const [isAsked, setAsked] = useState(false);
  const button = (
    <ActionIcon
      variant="default"
      size={36}
      aria-label="More that can be done"
      aria-haspopup="menu"
      onClick={() => setAsked(true)}
      onPointerEnter={() => void loadMore()}
    >
      <NamedIcon name="menu" />
    </ActionIcon>
  );
  return isAsked ? (
    <Suspense fallback={button}>
      <MoreMenu
        kind={kind}
        record={record}
        button={
          <ActionIcon variant="default" size={36} aria-label="More that can be done">
            <NamedIcon name="menu" />
          </ActionIcon>
        }
      />
    </Suspense>
  ) : (
    button
  );
};
