import { Anchor, Pill, Text } from '@mantine/core';
import type { Field } from '../../model/field.ts';
import classes from './field.module.css';
import { formatDay, formatMoment, formatNumber } from './format.ts';

interface Props {
  readonly field: Pick<Field, 'type' | 'options'>;
  readonly value: unknown;
  /** Long text in full, with its line breaks; else cut to what fits. */
  readonly full?: boolean;
}

/** A field's value as people read it; what is not filled in says so. */
export const FieldValue = ({ field, value, full = false }: Props) => {
  if (value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)) {
    return full ? (
      <Text span c="dimmed">
        Not filled in
      </Text>
    ) : (
      <Text span c="dimmed" aria-label="Not filled in">
        –
      </Text>
    );
  }
  if (field.type === 'url' && typeof value === 'string') return <SafeLink address={value} />;
  if (field.type === 'email' && typeof value === 'string') return <Anchor href={`mailto:${value}`}>{value}</Anchor>;
  if (field.type === 'tags' && Array.isArray(value)) return <Tags tags={value} />;
  return <span className={full ? classes['full'] : classes['cut']}>{valueText(field, value)}</span>;
};

/** A value as plain text. */
export const valueText = (field: Pick<Field, 'type' | 'options'> | undefined, value: unknown): string => {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return formatNumber(value);
  if (typeof value !== 'string') return Array.isArray(value) ? value.map(String).join(', ') : JSON.stringify(value);
  if (field?.type === 'date') return formatDay(value);
  if (field?.type === 'moment') return formatMoment(value);
  return field?.options?.[value] ?? value;
};

const Tags = ({ tags }: { readonly tags: readonly unknown[] }) => (
  <Pill.Group gap={4}>
    {tags.map((tag) => (
      <Pill key={String(tag)} size="sm">
        {String(tag)}
      </Pill>
    ))}
  </Pill.Group>
);

/** Only web addresses become links: a stored `javascript:` stays text. */
const SafeLink = ({ address }: { readonly address: string }) =>
  /^https?:\/\//i.test(address) ? (
    <Anchor href={address} target="_blank" rel="noreferrer noopener" className={classes['cut']}>
      {address.replace(/^https?:\/\//i, '')}
    </Anchor>
  ) : (
    <span>{address}</span>
  );
