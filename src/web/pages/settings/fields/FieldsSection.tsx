import { Button, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';

import { canSomewhere } from '../../../../model/permission.ts';
import { registry } from '../../../../model/registry.ts';
import { get, orgPath, post, withQuery } from '../../../api.ts';
import type { Page as ListPage, Row } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { Empty } from '../../../ui/Empty.tsx';
import { Failure } from '../../../ui/Failure.tsx';
import { Page, Panel, PanelSkeleton } from '../../../ui/Page.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { StateBadge } from '../../../ui/StateBadge.tsx';
import { useActor } from '../../../use-actor.ts';
import classes from '../settings.module.css';
import { NewField } from './NewField.tsx';
import { fieldsInOrder, movedUp } from './own-field.ts';

const KIND = registry.get('custom_field');

/** Fields that the organisation adds to kinds; they are then in every form, list, import, export and in the API. */
export const FieldsSection = () => {
  const org = useOrg();
  const mayAdd = canSomewhere(useActor(), 'create', KIND);
  const { data, error, refetch } = useQuery({
    queryKey: [ORG, org, 'list', KIND.name, 'settings'],
    queryFn: ({ signal }) =>
      get<ListPage>(withQuery(orgPath(org, KIND.plural), { limit: 200, sort: 'created' }), signal),
  });
  const kinds = registry.kinds.filter(({ name }) => data?.items.some((row) => row.data['kind'] === name));
  const client = useQueryClient();
  const arrange = useMutation({
    mutationFn: (changes: readonly object[]) => post(orgPath(org, 'changes'), { changes }),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
  return (
    <Page
      title="Custom fields"
      lead="Fields of your own on any kind. They appear in forms, lists, filters, imports, exports, the API and the command line, in the order that they have here."
    >
      <Failure error={error} onRetry={() => void refetch()} />
      {!data && !error && <PanelSkeleton />}
      {data?.items.length === 0 && (
        <Empty title="No fields of your own yet">
          When a record has to hold something that its kind does not know, such as a cost centre, add a field for it
          rather than writing it into the description.
        </Empty>
      )}
      {kinds.map(({ name, labelPlural }) => (
        <Panel key={name} title={labelPlural}>
          <ul className={classes['lines']}>
            {fieldsInOrder(data?.items ?? [], name).map((row, at, all) => (
              <FieldLine key={row.id} field={row} mayChange={mayAdd}>
                {mayAdd && at > 0 && (
                  <Button
                    size="compact-md"
                    variant="subtle"
                    disabled={arrange.isPending}
                    aria-label={`Move up: ${row.title}`}
                    onClick={() => arrange.mutate(movedUp(all, at))}
                  >
                    Move up
                  </Button>
                )}
              </FieldLine>
            ))}
          </ul>
        </Panel>
      ))}
      <Failure error={arrange.error} />
      {mayAdd && <NewField />}
    </Page>
  );
};

interface FieldLineProps {
  readonly field: Row;
  readonly mayChange: boolean;
  readonly children: ReactNode;
}

const FieldLine = ({ field, mayChange, children }: FieldLineProps) => {
  const org = useOrg();
  const client = useQueryClient();
  const step = KIND.lifecycle.transitions.find(({ from }) => from.includes(field.state));
  const move = useMutation({
    mutationFn: () => post(orgPath(org, KIND.plural, field.id, 'transitions', step?.name ?? '')),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
  const type = KIND.fields['type']?.options?.[String(field.data['type'])] ?? String(field.data['type']);
  return (
    <li>
      <div>
        <RecordName record={field} />
        <Text size="sm" c="dimmed">
          {type}, x_{String(field.data['name'])}
        </Text>
        <Failure error={move.error} />
      </div>
      <div className={classes['end']}>
        <StateBadge kind={KIND} state={field.state} />
        {children}
        {mayChange && step && (
          <Button
            size="compact-md"
            variant="default"
            loading={move.isPending}
            aria-label={`${step.label}: ${field.title}`}
            onClick={() => move.mutate()}
          >
            {step.label}
          </Button>
        )}
      </div>
    </li>
  );
};
