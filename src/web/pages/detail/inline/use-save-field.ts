import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AnyKind } from '../../../../model/kind.ts';
import { ApiError, orgPath, patch } from '../../../api.ts';
import type { Detail } from '../../../api-types.ts';
import { draftOf } from '../../../fields/draft.ts';
import { usePlace } from '../../../place.ts';
import { detailQuery, ORG } from '../../../queries.ts';
import { fieldOf, patchOf, standingOf } from './field-edit.ts';

/** The field is no longer what it was when the edit began: the page shows both, so nothing more needs saying. */
export class ContestedError extends Error {
  override readonly name = 'ContestedError';
  override readonly message = 'Somebody else changed it meanwhile.';
}

interface Edit {
  /** What the field held when the edit began, or what was agreed to be overwritten. */
  readonly begun: unknown;
  readonly value: unknown;
}

/** Heard whether or not the editor is still there. */
interface Heard {
  readonly onSaved: () => void;
  readonly onFailed: (error: Error) => void;
}

/** Others may save meanwhile, again and again; past this many times the refusal is shown. */
const TRIES = 4;

const isStale = (error: unknown): boolean => error instanceof ApiError && error.status === 412;

/**
 * Saves one field under If-Match. Where the record has moved on in other fields it is read again and the field is saved
 * on top; where this very field has moved on, ContestedError.
 */
export const useSaveField = (kind: AnyKind, record: Detail, name: string, { onSaved, onFailed }: Heard) => {
  const { org, ref } = usePlace();
  const client = useQueryClient();
  const query = detailQuery(org, kind, ref);
  const saveOnto = async (current: Detail, { begun, value }: Edit, triesLeft: number): Promise<Detail> => {
    const standing = standingOf(begun, value, fieldOf(draftOf(current), name));
    if (standing === 'unchanged') return current;
    if (standing === 'contested') throw new ContestedError();
    try {
      return await patch<Detail>(orgPath(org, kind.plural, record.key), patchOf(current, name, value), current.version);
    } catch (error) {
      if (!isStale(error) || triesLeft === 0) throw error;
      const newer = await client.fetchQuery({ ...query, staleTime: 0 });
      return saveOnto(newer, { begun, value }, triesLeft - 1);
    }
  };
  return useMutation({
    mutationFn: (edit: Edit) => saveOnto(client.getQueryData(query.queryKey) ?? record, edit, TRIES),
    onSuccess: async (saved) => {
      client.setQueryData(query.queryKey, saved);
      onSaved();
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: onFailed,
  });
};
