import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Fields } from '../../../../model/field.ts';
import { orgPath, patch } from '../../../api.ts';
import type { Detail, Version } from '../../../api-types.ts';
import { usePlace } from '../../../place.ts';
import { detailQuery, ORG } from '../../../queries.ts';
import { formatMoment, formatRelative } from '../../../ui/format.ts';
import { TextLink } from '../../../ui/links.tsx';
import { notify } from '../../../ui/notify.ts';
import { actorLabel } from '../../journal-text.ts';
import { COMMON_LABELS } from '../common-labels.ts';
import classes from '../detail.module.css';
import type { RecordProps } from '../record-props.ts';
import { valueWords } from '../value-words.ts';
import { formerValue } from './former-value.ts';
import { wordDiff } from './word-diff.ts';

interface Props extends RecordProps {
  readonly version: Version;
  readonly fields: Fields;
}

/** One version: who, when, and each field with what went and what came. */
export const VersionEntry = ({ kind, record, version, fields }: Props) => {
  const { org, plural } = usePlace();
  return (
    <li>
      <span>
        {actorLabel(version.actor)}{' '}
        <span className={classes['quiet']}>{version.version === 1 ? 'created it' : 'changed it'}</span>
      </span>
      <div className={classes['quiet']}>
        <span title={formatRelative(version.at, Date.now())}>{formatMoment(version.at)}</span>, version{' '}
        {version.version}, journal {version.seq}
        {' · '}
        <TextLink
          to="/o/$org/$plural/$ref"
          params={{ org, plural, ref: record.key }}
          search={{ asOf: version.at }}
          size="sm"
          aria-label={`As of then, version ${version.version}`}
        >
          As of then
        </TextLink>
      </div>
      {version.changes.map((change) => (
        <FieldChange key={change.field} kind={kind} record={record} version={version} fields={fields} change={change} />
      ))}
    </li>
  );
};

type Change = Version['changes'][number];

const FieldChange = ({ kind, record, fields, change }: Props & { readonly change: Change }) => {
  const name = change.field.replace(/^data\./, '');
  const field = fields[name];
  const label = field?.label ?? COMMON_LABELS[name] ?? name;
  const former = formerValue(kind, record, fields, name, change.from);
  const words = (value: unknown) =>
    name === 'state' ? (kind.lifecycle.states[String(value)] ?? String(value)) : valueWords(field, value);
  const isText = typeof change.from === 'string' && typeof change.to === 'string' && isProse(field?.type, name);
  return (
    <div className={classes['difference']}>
      <strong>{label}</strong>{' '}
      {isText ? (
        <Words before={String(change.from)} after={String(change.to)} />
      ) : (
        <>
          <del>{words(change.from)}</del> → <ins>{words(change.to)}</ins>
        </>
      )}
      {former && <PutBack kind={kind} record={record} patchBody={former} label={label} />}
    </div>
  );
};

const isProse = (type: string | undefined, name: string): boolean =>
  name === 'title' || type === 'long' || type === 'text';

const Words = ({ before, after }: { readonly before: string; readonly after: string }) => (
  <span className={classes['words']}>
    {wordDiff(before, after).map(({ kind, text }, place) => {
      const key = `${place} ${kind}`;
      if (kind === 'gone') return <del key={key}>{text}</del>;
      return kind === 'new' ? <ins key={key}>{text}</ins> : <span key={key}>{text}</span>;
    })}
  </span>
);

interface PutBackProps extends RecordProps {
  readonly patchBody: object;
  readonly label: string;
}

/** Writes the former value again, as a new version: what happened in between stays in the history. */
const PutBack = ({ kind, record, patchBody, label }: PutBackProps) => {
  const { org, ref } = usePlace();
  const client = useQueryClient();
  const restore = useMutation({
    mutationFn: () => patch<Detail>(orgPath(org, kind.plural, record.key), patchBody, record.version),
    onSuccess: async (saved) => {
      client.setQueryData(detailQuery(org, kind, ref).queryKey, saved);
      notify({ message: `${label} is as it was before.` });
      await client.invalidateQueries({ queryKey: [ORG, org] });
    },
    onError: (error) => notify({ isFailure: true, title: 'It stays as it is', message: error.message }),
  });
  return (
    <Button
      size="compact-xs"
      variant="subtle"
      loading={restore.isPending}
      aria-label={`Put back: ${label}`}
      onClick={() => restore.mutate()}
    >
      Put back
    </Button>
  );
};
