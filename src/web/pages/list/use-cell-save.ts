import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { transitionsFrom } from '../../../model/lifecycle.ts';
import { ApiError, orgPath, patch, post } from '../../api.ts';
import type { Detail, Row } from '../../api-types.ts';
import { type Draft, patchFrom } from '../../fields/draft.ts';
import { detailQuery, ORG } from '../../queries.ts';
import { notifyUnsaved } from '../../ui/notify.ts';
import { isSameIn } from './cell-edit.ts';
import type { Column } from './columns.ts';
import { addDeed, inverseOf } from './deeds.ts';
import type { Asked } from './rows.ts';

export interface CellDraft extends Draft {
  readonly state: string;
}

interface Saving {
  readonly from: Row;
  readonly draft: CellDraft;
}

/** The editor that the cell is changed in, which may be gone before the save is through. */
interface Editor {
  readonly onSaved: () => void;
  readonly isOpen: () => boolean;
}

/** How often a save is tried again on a newer version in which this cell is as it was. */
const TRIES = 3;

/**
 * Saves a cell with If-Match. A newer version that differs elsewhere only is no conflict: the save goes on from it. One
 * that differs in this cell is `now`, for the editor to show. `now` follows the record while the editor is open:
 * the newest of what is known of it, `base` being what was typed over and `shown` what the list shows.
 */
export const useCellSave = (
  asked: Asked,
  column: Column,
  [base, shown]: readonly [base: Row, shown: Row],
  { onSaved, isOpen }: Editor,
) => {
  const { org, kind } = asked;
  const client = useQueryClient();
  const fresh = useQuery(detailQuery(org, kind, base.key));
  const now = [base, shown, fresh.data].reduce<Row>((a, b) => (b && b.version >= a.version ? b : a), base);
  const save = useMutation({
    mutationFn: async ({ from, draft }: Saving): Promise<{ readonly saved: Detail; readonly before: Row }> => {
      let before = from;
      for (let tries = 1; ; tries += 1) {
        try {
          return { saved: await send(asked, column, before, draft), before };
        } catch (error) {
          if (!(error instanceof ApiError) || error.status !== 412 || tries > TRIES) throw error;
          const newer = await client.fetchQuery({ ...detailQuery(org, kind, base.key), staleTime: 0 });
          if (!isSameIn(column, before, newer)) throw error;
          before = newer;
        }
      }
    },
    onSuccess: async ({ saved, before }) => {
      client.setQueryData(detailQuery(org, kind, base.key).queryKey, saved);
      addDeed(org, { label: `${column.label} of ${saved.key}`, undo: inverseOf(kind, before, saved, column) });
      onSaved();
      await client.invalidateQueries({ queryKey: [ORG, org, 'list', kind.name] });
      await client.invalidateQueries({ queryKey: [ORG, org, 'counts', kind.name] });
    },
    onError: (error) => {
      if (!isOpen()) notifyUnsaved(`${column.label} of ${base.key}`, error.message);
    },
  });
  return { save, now };
};

const send = ({ org, kind }: Asked, column: Column, before: Row, draft: CellDraft): Promise<Detail> => {
  const path = [kind.plural, before.key] as const;
  if (column.name === 'state') {
    const step = transitionsFrom(kind, before.state).find(({ to }) => to === draft.state);
    return post<Detail>(
      orgPath(org, ...path, 'transitions', step?.name ?? draft.state),
      {},
      { ifMatch: before.version },
    );
  }
  const { title, owner, scope, dueAt, data } = before;
  return patch<Detail>(
    orgPath(org, ...path),
    patchFrom({ title, owner, scope, dueAt, data }, only(column, before, draft)),
    before.version,
  );
};

/** The record as it was but for the one column. */
const only = (column: Column, before: Row, draft: CellDraft): Draft => {
  const { title, owner, scope, dueAt, data } = before;
  const same = { title, owner, scope, dueAt, data };
  if (column.field) return { ...same, data: { ...data, [column.name]: draft.data[column.name] } };
  return { ...same, [column.name]: draft[column.name as keyof Draft] };
};
