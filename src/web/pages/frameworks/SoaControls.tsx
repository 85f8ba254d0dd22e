import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Change } from '../../../model/change.ts';
import { orgPath, post } from '../../api.ts';
import type { Ref } from '../../api-types.ts';
import { RecordPicker } from '../../fields/RecordPicker.tsx';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { RecordName } from '../../ui/RecordName.tsx';
import { SidePanel } from '../../ui/SidePanel.tsx';
import classes from './coverage.module.css';
import type { SoaRow, SoaSupport } from './soa-query.ts';

interface Props {
  readonly row: SoaRow;
  readonly mayEdit: boolean;
  readonly onClose: () => void;
}

/** The controls that meet a requirement: linked and unlinked in place. */
export const SoaControls = ({ row, mayEdit, onClose }: Props) => {
  const org = useOrg();
  const client = useQueryClient();
  const [control, setControl] = useState<Ref | null>(null);
  const [isPart, setIsPart] = useState(false);
  const change = useMutation({
    mutationFn: (one: Change) => post(orgPath(org, 'changes'), { changes: [one] }),
    onSuccess: () => setControl(null),
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org, 'soa'] }),
  });
  const unlink = ({ id }: SoaSupport) => change.mutate({ op: 'unlink', from: id, relation: 'satisfies', to: row.id });
  const link = (from: string) =>
    change.mutate({
      op: 'link',
      from,
      relation: 'satisfies',
      to: row.id,
      data: { coverage: isPart ? 'partial' : 'full' },
    });
  return (
    <SidePanel title={`${row.ref}: met by`} onClose={onClose}>
      <ul className={classes['lines']}>
        {row.support.map((one) => (
          <li key={`${one.relation} ${one.id}`}>
            <RecordName record={one} status={one.status} />{' '}
            <span className={classes['quiet']}>{one.coverage === 'partial' ? 'in part' : 'in full'}</span>{' '}
            {mayEdit && one.relation === 'satisfies' && (
              <Button
                size="compact-xs"
                variant="subtle"
                aria-label={`Unlink ${one.key}`}
                disabled={change.isPending}
                onClick={() => unlink(one)}
              >
                Unlink
              </Button>
            )}
          </li>
        ))}
      </ul>
      {row.support.length === 0 && <p className={classes['quiet']}>No control meets it yet.</p>}
      {mayEdit && (
        <>
          <RecordPicker label="Control" kinds={['control']} value={control} onChange={setControl} />
          <Checkbox
            my="sm"
            label="It meets the requirement in part"
            checked={isPart}
            onChange={(event) => setIsPart(event.currentTarget.checked)}
          />
          <Button disabled={!control} loading={change.isPending} onClick={() => control && link(control.id)}>
            Link
          </Button>
        </>
      )}
      <Failure error={change.error} />
    </SidePanel>
  );
};
