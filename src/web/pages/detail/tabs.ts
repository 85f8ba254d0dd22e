import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';
import type { Detail } from '../../api-types.ts';
import type { RecordProps } from './record-props.ts';

/** A part of a record's page with an address of its own (`?tab=name`); fetched when somebody opens it. */
export interface Tab {
  readonly name: string;
  readonly label: string;
  readonly shows: (kind: AnyKind) => boolean;
  /** How many there are of what it holds; undefined: no number is shown. */
  readonly count?: (record: Detail) => number;
  readonly Part: LazyExoticComponent<ComponentType<RecordProps>>;
}

const isJudged = (kind: AnyKind) => kind.assurance !== undefined;
const always = () => true;
/** What statements may be taken from. */
const isQuoted = (kind: AnyKind) => registry.get('statement').relations['rests_on']?.to.includes(kind.name) ?? false;

/** Links of a relation that come from records of a kind. */
const pointing = (record: Detail, kind: string, relation: string) =>
  record.links.filter((link) => link.direction === 'in' && link.relation === relation && link.other.kind === kind);

const DISCUSSED = registry.get('comment').relations['about']?.to ?? [];
const OPEN_TASK = ['open', 'doing'];

/** In the order in which they stand. A further part, such as the discussion, is one more entry. */
export const TABS: readonly Tab[] = [
  {
    name: 'why',
    label: 'Why & impact',
    shows: isJudged,
    Part: lazy(async () => ({ default: (await import('./why/WhyTab.tsx')).WhyTab })),
  },
  {
    name: 'time',
    label: 'Over time',
    shows: isJudged,
    Part: lazy(async () => ({ default: (await import('./time/TimeTab.tsx')).TimeTab })),
  },
  {
    name: 'statements',
    label: 'Statements',
    shows: isQuoted,
    count: (record) => pointing(record, 'statement', 'rests_on').length,
    Part: lazy(async () => ({ default: (await import('./statements/StatementsTab.tsx')).StatementsTab })),
  },
  {
    name: 'tasks',
    label: 'Tasks',
    shows: (kind) => kind.name !== 'task',
    count: (record) => pointing(record, 'task', 'about').filter(({ other }) => OPEN_TASK.includes(other.state)).length,
    Part: lazy(async () => ({ default: (await import('./tasks/TasksTab.tsx')).TasksTab })),
  },
  {
    name: 'discussion',
    label: 'Discussion',
    shows: (kind) => DISCUSSED.includes(kind.name),
    count: (record) => pointing(record, 'comment', 'about').filter(({ other }) => other.state === 'said').length,
    Part: lazy(async () => ({ default: (await import('./DiscussionPanel.tsx')).DiscussionPanel })),
  },
  {
    name: 'files',
    label: 'Files',
    shows: always,
    count: (record) => pointing(record, 'document', 'about').length + (record.data['fileHash'] ? 1 : 0),
    Part: lazy(async () => ({ default: (await import('./files/FilesTab.tsx')).FilesTab })),
  },
  {
    name: 'history',
    label: 'History',
    shows: always,
    Part: lazy(async () => ({ default: (await import('./history/HistoryTab.tsx')).HistoryTab })),
  },
];
