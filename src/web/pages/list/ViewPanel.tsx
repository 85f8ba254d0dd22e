import { Button, Checkbox, Divider, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { orgPath, post } from '../../api.ts';
import type { Row } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { listQuery, ORG, type Search } from '../../queries.ts';
import { parseSearch, stringifySearch } from '../../search-text.ts';
import { Failure } from '../../ui/Failure.tsx';
import { useActor } from '../../use-actor.ts';
import classes from './list.module.css';

interface Props {
  readonly kind: AnyKind;
  readonly search: Search;
  readonly onSearch: (next: Search) => void;
  readonly onDone: () => void;
}

const view = registry.get('view');
const queryOf = (one: Row): string => (typeof one.data['query'] === 'string' ? one.data['query'] : '');

/** The saved views of a list, and the form that keeps this one. */
export const ViewPanel = ({ kind, search, onSearch, onDone }: Props) => {
  const mayKeep = canSomewhere(useActor(), 'create', view);
  return (
    <>
      <ViewList
        kind={kind}
        onOpen={(query) => {
          onSearch(parseSearch(query));
          onDone();
        }}
      />
      {mayKeep && (
        <>
          <Divider my="sm" />
          <KeepForm kind={kind} search={search} onKept={onDone} />
        </>
      )}
    </>
  );
};

const ViewList = ({ kind, onOpen }: { readonly kind: AnyKind; readonly onOpen: (query: string) => void }) => {
  const { data } = useInfiniteQuery(
    listQuery(useOrg(), view, { 'f.kind': kind.name, state: view.lifecycle.initial, sort: 'title' }),
  );
  const views = data?.pages.flatMap((page) => page.items) ?? [];
  if (views.length === 0)
    return (
      <Text size="sm" c="dimmed">
        No saved views of this list yet.
      </Text>
    );
  return (
    <Stack gap={2}>
      {views.map((one) => (
        <UnstyledButton key={one.id} className={classes['chip']} onClick={() => onOpen(queryOf(one))}>
          {one.title}
        </UnstyledButton>
      ))}
    </Stack>
  );
};

const KeepForm = ({
  kind,
  search,
  onKept,
}: {
  readonly kind: AnyKind;
  readonly search: Search;
  readonly onKept: () => void;
}) => {
  const org = useOrg();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [shared, setShared] = useState(false);
  const query = stringifySearch(search).slice(1);
  const keep = useMutation({
    mutationFn: () =>
      post(orgPath(org, view.plural), { title, data: { kind: kind.name, query: query || 'sort=created', shared } }),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [ORG, org, 'list', view.name] });
      onKept();
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate();
      }}
    >
      <Stack gap="xs">
        <TextInput
          label="Keep this list as"
          required
          value={title}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        <Checkbox
          label="Everybody sees it"
          checked={shared}
          onChange={(event) => setShared(event.currentTarget.checked)}
        />
        <Failure error={keep.error} />
        <Button type="submit" loading={keep.isPending}>
          Save the view
        </Button>
      </Stack>
    </form>
  );
};
