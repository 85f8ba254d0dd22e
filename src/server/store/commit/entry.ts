import type { Changed } from '../../../assurance/types.ts';
import { canonicalJson } from '../../../formats/canonical/canonical-json.ts';
import type { JournalEvent } from '../../../model/change.ts';
import type { RecordView } from '../../../model/kind.ts';
import type { Tx } from '../database.ts';
import { loadPlaces } from './counts.ts';
import type { SealedRecord, Written } from './write.ts';

type Facts = Readonly<Record<string, unknown>>;

/** How many records an entry names whose status changed; the number of all of them is always there. */
export const EFFECTS_NAMED = 200;

const COMMON = ['title', 'state', 'owner', 'scope', 'dueAt'] as const;

/** Names of what is different: common fields, and the kind's own ones. */
export const changedFields = (before: RecordView, after: RecordView): string[] => [
  ...COMMON.filter((name) => before[name] !== after[name]),
  ...[...new Set([...Object.keys(before.data), ...Object.keys(after.data)])]
    .filter((name) => canonicalJson(before.data[name] ?? null) !== canonicalJson(after.data[name] ?? null))
    .toSorted(),
];

const recordFacts = ({ before, after, digest }: SealedRecord): Facts => ({
  op: before ? 'update' : 'create',
  kind: after.kind,
  id: after.id,
  key: after.key,
  version: after.version,
  digest,
  ...(before ? { fields: changedFields(before, after) } : {}),
  ...(before && before.state !== after.state ? { from: before.state, to: after.state } : {}),
});

/** The typed vocabulary of the audit trail: one object per change, with its digest instead of its content. */
export const entryChanges = (written: Written, events: readonly JournalEvent[]): Facts[] => [
  ...written.records.map(recordFacts),
  ...written.removed.map(({ kind, id, key, version }) => ({ op: 'remove', kind, id, key, version })),
  ...written.made.map(({ link, digest }) => ({
    op: 'link',
    id: link.id,
    from: link.from,
    relation: link.relation,
    to: link.to,
    digest,
  })),
  ...written.undone.map((link) => ({
    op: 'unlink',
    id: link.id,
    from: link.from,
    relation: link.relation,
    to: link.to,
  })),
  ...events.map(({ name, data }) => ({ op: 'event', name, data })),
];

const SEVERITY: Readonly<Record<string, number>> = {
  broken: 0,
  unproven: 1,
  weakened: 2,
  assured: 3,
  not_applicable: 4,
};

/** Whose status changed, worst first, with from and to; and the digest of the spans that began and ended. */
export const entryEffects = async (tx: Tx, moved: readonly Changed[], spans?: string): Promise<Facts | undefined> => {
  if (moved.length === 0 && spans === undefined) return undefined;
  const named = worst(moved);
  const places = await loadPlaces(
    tx,
    named.map(({ id }) => id),
  );
  return {
    total: moved.length,
    records: named.map(({ id, before, after }) => ({
      id,
      kind: places.get(id)?.kind,
      key: places.get(id)?.key,
      from: before?.status ?? null,
      to: after?.status ?? null,
    })),
    ...(spans === undefined ? {} : { spans }),
  };
};

/** The worst of them, those of one severity by id. */
export const worst = (moved: readonly Changed[]): Changed[] => {
  const bySeverity: Changed[][] = [[], [], [], [], [], []];
  for (const change of moved) bySeverity[SEVERITY[change.after?.status ?? ''] ?? 5]?.push(change);
  let found: Changed[] = [];
  for (const each of bySeverity)
    if (found.length < EFFECTS_NAMED) found = [...found, ...each.sort((a, b) => (a.id < b.id ? -1 : 1))];
  return found.slice(0, EFFECTS_NAMED);
};

/** What the journal calls a commit that nobody named. */
export const actionOf = (written: Written, events: readonly JournalEvent[]): string => {
  const record = written.records[0];
  if (record) return `${record.after.kind}.${record.before ? 'update' : 'create'}`;
  const removed = written.removed[0];
  if (removed) return `${removed.kind}.remove`;
  if (events[0]) return events[0].name;
  return written.made.length > 0 ? 'link' : 'unlink';
};
