import { Alert, Button, Group, Stack } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError, orgPath, patch } from '../../api.ts';
import type { Detail } from '../../api-types.ts';
import { DraftFields, draftPointers } from '../../fields/DraftFields.tsx';
import { draftOf, patchFrom, rebase } from '../../fields/draft.ts';
import { refusalOf } from '../../fields/refusal.ts';
import { useOrg } from '../../place.ts';
import { detailQuery, historyQuery, ORG } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { Panel } from '../../ui/Page.tsx';
import { useFields } from '../../use-actor.ts';
import type { RecordProps } from './record-props.ts';

interface Props extends RecordProps {
  readonly onDone: () => void;
}

/** Editing in place. What is being written outlives every refresh of the record beneath it. */
export const EditForm = ({ kind, record, onDone }: Props) => {
  const fields = useFields(kind);
  // The version that the draft was made from, which is the one that the server is told.
  const [base, setBase] = useState(record);
  const [draft, setDraft] = useState(() => draftOf(record));
  const changes = patchFrom(draftOf(base), draft);
  const isDirty = Object.keys(changes).length > 0;
  const save = useSave(kind, base, onDone);
  useBlocker({
    shouldBlockFn: () => isDirty && !window.confirm('Leave without saving what you wrote?'),
    enableBeforeUnload: () => isDirty,
    disabled: save.isSuccess,
  });
  const takeOver = () => {
    setDraft(rebase(draftOf(base), draft, draftOf(record)));
    setBase(record);
    save.reset();
  };
  const submit = () => {
    if (!isDirty) return onDone();
    save.mutate({ changes, refusal: refusalOf(fields, draft) });
  };
  return (
    <Panel title="Edit">
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Stack>
          {record.version > base.version && <ChangedMeanwhile kind={kind} record={record} onTakeOver={takeOver} />}
          <DraftFields kind={kind} fields={fields} draft={draft} error={save.error} onChange={setDraft} />
          <Failure error={save.error} at={draftPointers(fields)} />
          <Group>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
            <Button variant="default" onClick={onDone}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
};

interface Saving {
  readonly changes: object;
  readonly refusal: ApiError | undefined;
}

const useSave = (kind: Props['kind'], base: Detail, onDone: () => void) => {
  const org = useOrg();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ changes, refusal }: Saving) => {
      if (refusal) throw refusal;
      return patch<Detail>(orgPath(org, kind.plural, base.key), changes, base.version);
    },
    onSuccess: async (saved) => {
      client.setQueryData(detailQuery(org, kind, base.key).queryKey, saved);
      onDone();
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: async (error) => {
      // Fetch the newer version, so that the form can offer to go on from it.
      if (error instanceof ApiError && error.isConflict)
        await client.invalidateQueries({ queryKey: [ORG, org, 'record', kind.name] });
    },
  });
};

/** Somebody else was at work on the same record: says who, and lets the draft go on from the newer version. */
const ChangedMeanwhile = ({ kind, record, onTakeOver }: RecordProps & { readonly onTakeOver: () => void }) => {
  const { data } = useQuery(historyQuery(useOrg(), kind, record.key));
  const last = data?.versions[0];
  const who = last?.actor.name ?? (last?.actor.type === 'system' ? 'Candor itself' : 'somebody else');
  return (
    <Alert color="yellow" title={`Changed meanwhile by ${who}`} role="status">
      <p style={{ margin: '0 0 8px' }}>
        The record is at version {record.version} now. Nothing of what you wrote is lost: go on from the new version,
        and only your own changes are laid over it.
      </p>
      <Button size="compact-sm" variant="default" onClick={onTakeOver}>
        Go on from version {record.version}
      </Button>
    </Alert>
  );
};
