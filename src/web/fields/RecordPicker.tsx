import { MultiSelect, Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQueries, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { registry } from '../../model/registry.ts';
import type { Ref } from '../api-types.ts';
import { useOrg } from '../place.ts';
import { pickQuery, searchQuery } from '../queries.ts';

/** More kinds than this are searched together rather than list by list. */
const FEW = 4;

interface Common {
  readonly label: string;
  readonly description?: string;
  readonly error?: string | undefined;
  readonly required?: boolean;
  /** Kinds to choose from; `*` is any. */
  readonly kinds: readonly string[];
}

/** Records of these kinds that match what was typed. */
const useFound = (kinds: readonly string[], text: string): readonly Ref[] => {
  const org = useOrg();
  const [q] = useDebouncedValue(text.trim(), 150);
  const chosen = kinds.flatMap((name) => registry.find(name) ?? []);
  const isFew = chosen.length > 0 && chosen.length <= FEW;
  const lists = useQueries({ queries: isFew ? chosen.map((kind) => pickQuery(org, kind, q)) : [] });
  const search = useQuery(searchQuery(org, isFew ? '' : q));
  if (isFew) return lists.flatMap((list) => list.data?.items ?? []);
  const isAny = kinds.includes('*');
  return (q === '' ? [] : (search.data?.items ?? [])).filter((hit) => isAny || kinds.includes(hit.kind));
};

const optionsOf = (found: readonly Ref[], picked: readonly Ref[]) => {
  const byId = new Map([...picked, ...found].map((ref) => [ref.id, ref]));
  return {
    byId,
    data: [...byId.values()].map((ref) => ({ value: ref.id, label: `${ref.key} ${ref.title}`.trim() })),
  };
};

/** What the server found is what is offered: no second filter by label. */
const asFound = <T,>({ options }: { options: T }): T => options;

const HINT = 'Type to search';

/** Chooses one record, or none. */
export const RecordPicker = ({
  kinds,
  value,
  onChange,
  ...rest
}: Common & { readonly value: Ref | null; readonly onChange: (value: Ref | null) => void }) => {
  const [text, setText] = useState('');
  // What stands in the box is the chosen record's own label until somebody types.
  const isLabel = value !== null && text === `${value.key} ${value.title}`.trim();
  const { data, byId } = optionsOf(useFound(kinds, isLabel ? '' : text), value ? [value] : []);
  return (
    <Select
      {...rest}
      data={data}
      value={value?.id ?? null}
      onChange={(id) => onChange(id === null ? null : (byId.get(id) ?? null))}
      searchable
      clearable
      searchValue={text}
      onSearchChange={setText}
      filter={asFound}
      placeholder={HINT}
      nothingFoundMessage={text === '' ? HINT : 'Nothing found'}
    />
  );
};

/** Chooses any number of records. */
export const RecordsPicker = ({
  kinds,
  value,
  onChange,
  ...rest
}: Common & { readonly value: readonly Ref[]; readonly onChange: (value: readonly Ref[]) => void }) => {
  const [text, setText] = useState('');
  const { data, byId } = optionsOf(useFound(kinds, text), value);
  return (
    <MultiSelect
      {...rest}
      data={data}
      value={value.map((ref) => ref.id)}
      onChange={(ids) => onChange(ids.flatMap((id) => byId.get(id) ?? []))}
      searchable
      clearable
      searchValue={text}
      onSearchChange={setText}
      filter={asFound}
      placeholder={value.length === 0 ? HINT : ''}
      nothingFoundMessage={text === '' ? HINT : 'Nothing found'}
    />
  );
};
