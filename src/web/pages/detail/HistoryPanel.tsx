import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Fields } from '../../../model/field.ts';
import type { Version } from '../../api-types.ts';
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
  const shown = showsAll ? versions : versions.slice(0, FIRST);
  return (
    <Panel title="History">
      <Failure error={error} />
      {!data && !error && <Skeleton height={80} />}
      <ol className={classes['versions']}>
        {shown.map((version) => (
          <VersionEntry key={version.version} version={version} fields={fields} />
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

const VersionEntry = ({ version, fields }: { readonly version: Version; readonly fields: Fields }) => (
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
      const text = (value: unknown) => shorten(valueText(fields[name], value));
      return (
        <p key={field} className={classes['change']}>
          {fields[name]?.label ?? COMMON[name] ?? name}: <del>{text(from)}</del> → <ins>{text(to)}</ins>
        </p>
      );
    })}
  </li>
);

const shorten = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text);
