import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { registry } from '../../model/registry.ts';
import { orgPath, post } from '../api.ts';
import { useOrg } from '../place.ts';
import { ORG } from '../queries.ts';
import { notify } from './notify.ts';

export interface Step {
  readonly name: string;
  readonly label: string;
}

interface StepButtonsProps {
  readonly record: { readonly kind: string; readonly key: string; readonly title: string };
  readonly steps: readonly Step[];
  /** Called once a step was taken, before what shows the record is read anew. */
  readonly onTaken?: (name: string) => void;
}

/** The steps of a record's lifecycle, each taken by a press where the record is listed; a refusal is said. */
export const StepButtons = ({ record, steps, onTaken }: StepButtonsProps) => {
  const org = useOrg();
  const client = useQueryClient();
  const { plural } = registry.get(record.kind);
  const take = useMutation({
    mutationFn: (name: string) => post(orgPath(org, plural, record.key, 'transitions', name)),
    onSuccess: (_done, name) => {
      onTaken?.(name);
      return client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: (error) => notify({ isFailure: true, title: 'This step was refused', message: error.message }),
  });
  return steps.map(({ name, label }) => (
    <Button
      key={name}
      size="compact-xs"
      variant="default"
      aria-label={`${label}: ${record.title}`}
      loading={take.isPending && take.variables === name}
      onClick={() => take.mutate(name)}
    >
      {label}
    </Button>
  ));
};
