import type { Change } from '../../model/change.ts';
import type { CommitResult } from '../context.ts';

/** How many records of a kind were made and how many changed, or would be. */
export interface ChangedKind {
  readonly kind: string;
  readonly created: number;
  readonly updated: number;
}

/** What changes do, by kind of record, in the order in which kinds first come up. Links are not records. */
export const countKinds = (changes: readonly Change[], { records }: Pick<CommitResult, 'records'>): ChangedKind[] => {
  const made = new Set(changes.map((change) => (change.op === 'create' ? change.id : undefined)));
  const kindOf = new Map(records.flatMap((record) => (record ? [[record.id, record.kind] as const] : [])));
  const kinds = new Map<string, ChangedKind>();
  for (const [id, kind] of kindOf) {
    const { created, updated } = kinds.get(kind) ?? { created: 0, updated: 0 };
    const isNew = made.has(id);
    kinds.set(kind, { kind, created: created + Number(isNew), updated: updated + Number(!isNew) });
  }
  return [...kinds.values()];
};
