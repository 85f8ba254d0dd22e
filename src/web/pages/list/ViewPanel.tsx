import { ActionIcon, Button, Checkbox, Divider, Group, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { can, canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { get, orgPath, patch, post, remove, withQuery } from '../../api.ts';
import type { Page, Row } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { ORG, type Search } from '../../queries.ts';
import { subjectOf } from '../../rights.ts';
import { parseSearch, stringifySearch } from '../../search-text.ts';
import { Failure } from '../../ui/Failure.tsx';
import { NamedIcon } from '../../ui/icons.tsx';
import { useActor } from '../../use-actor.ts';
import { withValue } from './filters.ts';
import classes from './list.module.css';

interface Props {
  readonly kind: AnyKind;
  readonly search: Search;
  readonly onSearch: (next: Search) => void;
  readonly onDone: () => void;
}

const view = registry.get('view');
const MOST = 200;
const OWN = 'own-views';
const queryOf = (one: Row): string => (typeof one.data['query'] === 'string' ? one.data['query'] : '');
/** The list itself, without the name of the view that it came from and without what is selected in it. */
const plainQuery = (search: Search): string =>
  stringifySearch(withValue(withValue(search, 'view', undefined), 'sel', undefined)).slice(1) || 'sort=created';

const useViews = (kind: AnyKind) => {
  const org = useOrg();
  const query = { 'f.kind': kind.name, state: view.lifecycle.initial, sort: 'title', limit: MOST };
  return useQuery({
    queryKey: [ORG, org, 'list', view.name, query],
    queryFn: ({ signal }) => get<Page>(withQuery(orgPath(org, view.plural), query), signal),
  });
};

/** Whether this person made a view: the others can neither take it back nor make it theirs. Undefined until it is known. */
const useIsOwn = (one: Row): boolean | undefined => {
  const org = useOrg();
  const isShared = one.data['shared'] === true;
  const { data } = useQuery({
    queryKey: [ORG, org, OWN],
    queryFn: ({ signal }) => get<{ readonly keys: readonly string[] }>(orgPath(org, 'own-views'), signal),
    enabled: isShared,
  });
  return isShared ? data?.keys.includes(one.key) : true;
};

const useSaving = <T = void>(save: (org: string, given: T) => Promise<unknown>, onSaved: () => void) => {
  const org = useOrg();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (given: T) => save(org, given),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: [ORG, org, OWN] });
      await client.invalidateQueries({ queryKey: [ORG, org, 'list', view.name] });
      onSaved();
    },
  });
};

/** The saved views of a list: open one, keep this list as one, bring one up to date, share it, remove it. */
export const ViewPanel = ({ kind, search, onSearch, onDone }: Props) => {
  const actor = useActor();
  const mayKeep = canSomewhere(actor, 'create', view);
  const { data, error } = useViews(kind);
  const open = data?.items.find(({ key }) => key === search['view']);
  const mayUpdate = open !== undefined && can(actor, 'update', view, subjectOf(actor, view, open));
  return (
    <>
      <Failure error={error} />
      <ViewList
        views={data?.items ?? []}
        open={search['view']}
        onOpen={(one) => {
          onSearch({ ...parseSearch(queryOf(one)), view: one.key });
          onDone();
        }}
      />
      {search['view'] !== undefined && (
        <Button mt="xs" size="compact-sm" variant="default" onClick={() => onSearch({})}>
          Back to the whole list
        </Button>
      )}
      {mayUpdate && queryOf(open) !== plainQuery(search) && <UpdateView view={open} search={search} onDone={onDone} />}
      {mayKeep && (
        <>
          <Divider my="sm" />
          <KeepForm kind={kind} search={search} onKept={onDone} />
        </>
      )}
    </>
  );
};

interface ViewListProps {
  readonly views: readonly Row[];
  readonly open: string | undefined;
  readonly onOpen: (one: Row) => void;
}

const ViewList = ({ views, open, onOpen }: ViewListProps) =>
  views.length === 0 ? (
    <Text size="sm" c="dimmed">
      No saved views of this list yet. A view keeps filters, order, groups and columns under a name.
    </Text>
  ) : (
    <ul className={classes['views']} aria-label="Saved views">
      {views.map((one) => (
        <li key={one.id} className={classes['view']}>
          <UnstyledButton
            className={classes['viewName']}
            {...(open === one.key ? { 'aria-current': 'true' as const } : {})}
            onClick={() => onOpen(one)}
          >
            {one.title}
            <span className={classes['viewMark']}>{one.data['shared'] === true ? 'Shared' : 'Yours'}</span>
          </UnstyledButton>
          <ViewActions one={one} />
        </li>
      ))}
    </ul>
  );

const ViewActions = ({ one }: { readonly one: Row }) => {
  const actor = useActor();
  const subject = subjectOf(actor, view, one);
  const isShared = one.data['shared'] === true;
  const isOwn = useIsOwn(one);
  const share = useSaving(
    (org, shared: boolean) => patch(orgPath(org, view.plural, one.key), { data: { shared } }, one.version),
    () => undefined,
  );
  const drop = useSaving(
    (org) =>
      can(actor, 'remove', view, subject)
        ? remove(orgPath(org, view.plural, one.key))
        : post(orgPath(org, view.plural, one.key, 'transitions', 'retire')),
    () => undefined,
  );
  if (!can(actor, 'update', view, subject)) return null;
  return (
    <>
      <Group gap={4} wrap="nowrap">
        {isOwn && (
          <Button size="compact-xs" variant="default" loading={share.isPending} onClick={() => share.mutate(!isShared)}>
            {isShared ? 'Stop sharing' : 'Share'}
          </Button>
        )}
        <ActionIcon
          size={26}
          variant="subtle"
          color="gray"
          aria-label={`Remove the view ${one.title}`}
          onClick={() => drop.mutate()}
        >
          <NamedIcon name="close" size={13} />
        </ActionIcon>
      </Group>
      {isOwn === false && (
        <Text size="xs" c="dimmed">
          Only whoever made it can stop sharing it.
        </Text>
      )}
      <Failure error={share.error ?? drop.error} />
    </>
  );
};

interface UpdateProps {
  readonly view: Row;
  readonly search: Search;
  readonly onDone: () => void;
}

/** The list is not any more what the open view says. */
const UpdateView = ({ view: open, search, onDone }: UpdateProps) => {
  const save = useSaving(
    (org, query: string) => patch(orgPath(org, view.plural, open.key), { data: { query } }, open.version),
    onDone,
  );
  return (
    <Stack gap="xs" mt="sm">
      <Button variant="default" loading={save.isPending} onClick={() => save.mutate(plainQuery(search))}>
        Save the changes to “{open.title}”
      </Button>
      <Failure error={save.error} />
    </Stack>
  );
};

interface KeepProps {
  readonly kind: AnyKind;
  readonly search: Search;
  readonly onKept: () => void;
}

const KeepForm = ({ kind, search, onKept }: KeepProps) => {
  const [title, setTitle] = useState('');
  const [shared, setShared] = useState(false);
  const keep = useSaving(
    (org) => post(orgPath(org, view.plural), { title, data: { kind: kind.name, query: plainQuery(search), shared } }),
    onKept,
  );
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
