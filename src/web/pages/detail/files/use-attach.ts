import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { AnyKind } from '../../../../model/kind.ts';
import { isApproved } from '../../../../model/lifecycle.ts';
import { ApiError, orgPath, patch, post, withQuery } from '../../../api.ts';
import type { Detail } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { type StoredFile, whyNotFile } from './file-text.ts';

/** Whether the kind keeps one file of its own, as evidence and documents do; others have documents that are about them. */
export const keepsFile = (kind: AnyKind): boolean => 'fileHash' in kind.fields;

/** Why this person may not put a file in the place of the record's own, where that is so. */
export const whyNotOwn = (kind: AnyKind, { state, allowed }: Detail): string | undefined => {
  if (!allowed.update) return `Takes the right to change this ${kind.label.toLowerCase()}.`;
  const isKept = kind.fields['fileHash']?.guarded || isApproved(kind, state);
  return isKept && !allowed.approve ? 'Others rely on the file: replacing it takes the right to approve.' : undefined;
};

export const upload = async (org: string, file: File): Promise<StoredFile> => {
  const refusal = whyNotFile(file);
  if (refusal) throw new ApiError(422, 'invalid', refusal);
  const path = withQuery(orgPath(org, 'files'), { name: file.name });
  const response = await fetch(path, { method: 'POST', body: file, credentials: 'same-origin' }).catch(() => {
    throw new ApiError(0, 'offline', 'The server cannot be reached. The file was not sent; try again in a moment.');
  });
  const body = (await response.json().catch(() => ({}))) as StoredFile & { detail?: string; code?: string };
  if (!response.ok)
    throw new ApiError(
      response.status,
      body.code ?? 'unknown',
      body.detail ?? `The server answered ${response.status}.`,
    );
  return body;
};

/** Stores files and hangs them on the record: as its own one where the kind keeps one, else each as a document about it. */
export const useAttach = (kind: AnyKind, record: Detail, asOwn: boolean) => {
  const org = useOrg();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (files: readonly File[]) => {
      for (const file of files) {
        const { hash, name } = await upload(org, file);
        if (asOwn) {
          const named = 'fileName' in kind.fields ? { fileName: name } : {};
          await patch(orgPath(org, kind.plural, record.key), { data: { fileHash: hash, ...named } }, record.version);
          return;
        }
        await post(orgPath(org, 'documents'), {
          title: name,
          data: { type: 'other', fileHash: hash, fileName: name },
          ...(record.scope && record.scope.key !== '' ? { scope: record.scope.id } : {}),
          links: { about: [record.id] },
        });
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
};
