import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Fields } from '../../../model/field.ts';
import type { Ref, Version } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { historyQuery } from '../../queries.ts';
import { Failure } from '../../ui/Failure.tsx';
import { valueText } from '../../ui/FieldValue.tsx';
import { formatMoment } from '../../ui/format.ts';
import { Panel } from '../../ui/Page.tsx';
import { useFields } from '../../use-actor.ts';
import { actorLabel } from '../journal-text.ts';
import type { RecordProps } from './DetailPage.tsx';
import classes from './detail.module.css';

const FIRST = 6;
const LONGEST = 160;

/** Who changed what, and when; newest first. */
export const HistoryPanel = ({ kind, record }: RecordProps) => {
  const { data, error } = useQuery(historyQuery(useOrg(), kind, record.key));
  const fields = useFields(kind);
  const [showsAll, setShowsAll] = useState(false);
  const versions = data?.versions ?? [];
  const known = [record.owner, record.scope].filter((ref) => ref !== null);
  const shown = showsAll ? versions : versions.slice(0, FIRST);
  return (
    <Panel title="History">
      <Failure error={error} />
      {!data && !error && <Skeleton height={80} />}
      <ol className={classes['versions']}>
        {shown.map((version) => (
          <VersionEntry key={version.version} version={version} fields={fields} known={known} />
        ))}
      </ol>
      {versions.length > shown.length && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowsAll(true)}>
          Show all {versions.length}
        </Button>
      )}
    </Panel>
  );
};

const COMMON: Readonly<Record<string, string>> = {
  title: 'Title',
  state: 'State',
  owner: 'Owner',
  scope: 'Scope',
  dueAt: 'Due',
  due_at: 'Due',
};

interface VersionEntryProps {
  readonly version: Version;
  readonly fields: Fields;
  /** Records that a value may name by id. */
  readonly known: readonly Ref[];
}

const VersionEntry = ({ version, fields, known }: VersionEntryProps) => (
  <li>
    <span>
      {actorLabel(version.actor)}{' '}
      <span className={classes['quiet']}>{version.version === 1 ? 'created it' : 'changed it'}</span>
    </span>
    <div className={classes['quiet']}>
      {formatMoment(version.at)}, version {version.version}, journal {version.seq}
    </div>
    {version.changes.map(({ field, from, to }) => {
      const name = field.replace(/^data\./, '');
      const text = (value: unknown) =>
        name in REFERENCES ? refText(value, known) : shorten(valueText(fields[name], value));
      return (
        <p key={field} className={classes['change']}>
          {fields[name]?.label ?? COMMON[name] ?? name}: <del>{text(from)}</del> → <ins>{text(to)}</ins>
        </p>
      );
    })}
  </li>
);

const REFERENCES: Readonly<Record<string, true>> = { owner: true, scope: true };

/** A record that a value names: by its title where it is known, else as somebody or something else. */
const refText = (value: unknown, known: readonly Ref[]): string => {
  if (value === null || value === undefined) return 'nobody';
  const named = typeof value === 'object' && 'title' in value ? value.title : undefined;
  return typeof named === 'string' ? named : (known.find((ref) => ref.id === value)?.title ?? 'another');
};

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text);
