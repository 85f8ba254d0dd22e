import { STATUSES, type Status } from '../../assurance/types.ts';
import { type AnyKind, AREAS, type Area } from '../../model/kind.ts';
import { type Actor, canSomewhere } from '../../model/permission.ts';
import { registry } from '../../model/registry.ts';
import type { KindCounts } from '../api-types.ts';

const LABELS: Readonly<Record<Area, string>> = {
  programme: 'Programme',
  validation: 'Validation',
  risk: 'Risk',
  vendors: 'Vendors',
  incidents: 'Incidents',
  engagement: 'Engagement',
  trust: 'Trust',
  privacy: 'Privacy',
  practice: 'Practice',
  people: 'People',
};

/** Kinds that set the workspace up rather than being worked in; they stand last, below the areas. */
const SETTINGS = ['custom_field', 'view'];

export interface AreaGroup {
  readonly label: string;
  readonly kinds: readonly AnyKind[];
}

/** The kinds that the actor may read, by area in the registry's order; settings at the end; empty groups left out. */
export const areaGroups = (actor: Actor): readonly AreaGroup[] => {
  // What is said of a record is read there.
  const kinds = registry.kinds.filter((kind) => kind.follows === undefined && canSomewhere(actor, 'read', kind));
  const isSetting = (kind: AnyKind) => SETTINGS.includes(kind.name);
  return [
    ...AREAS.map((area) => ({
      label: LABELS[area],
      kinds: kinds.filter((kind) => kind.area === area && !isSetting(kind)),
    })),
    { label: 'Set-up', kinds: kinds.filter(isSetting) },
  ].filter((group) => group.kinds.length > 0);
};

/** The worst status of which a kind has records: only what needs a look, so nothing for weakened and better. */
export const alarmOf = (
  counts: KindCounts | undefined,
): { readonly status: 'broken' | 'unproven'; readonly n: number } | undefined => {
  const { broken = 0, unproven = 0 } = counts?.byStatus ?? {};
  if (broken > 0) return { status: 'broken', n: broken };
  return unproven > 0 ? { status: 'unproven', n: unproven } : undefined;
};

/** The counts of several kinds together. */
export const sumOf = (counts: readonly (KindCounts | undefined)[]): KindCounts => {
  const byStatus: Partial<Record<Status, number>> = {};
  for (const one of counts)
    for (const status of STATUSES) byStatus[status] = (byStatus[status] ?? 0) + (one?.byStatus[status] ?? 0);
  return { total: counts.reduce((sum, one) => sum + (one?.total ?? 0), 0), byStatus };
};
