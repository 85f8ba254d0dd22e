import { ActionIcon, Button, Popover, Skeleton, Stack, Text, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import type { AnyKind } from '../../../model/kind.ts';
import { registry } from '../../../model/registry.ts';
import { orgPath, remove } from '../../api.ts';
import type { RecordLink } from '../../api-types.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { valueText } from '../../ui/FieldValue.tsx';
import { formatNumber } from '../../ui/format.ts';
import { NamedIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/Page.tsx';
import { notify } from '../../ui/notify.ts';
import { RecordName } from '../../ui/RecordName.tsx';
import type { RecordProps } from './DetailPage.tsx';
import classes from './detail.module.css';
import { type LinkGroup, linkGroups } from './link-groups.ts';

const AddLink = lazy(() => import('./AddLink.tsx').then((part) => ({ default: part.AddLink })));
const FIRST = 10;

/** What the record is linked to, by relation, in both directions. */
export const RelationsPanel = ({ kind, record }: RecordProps) => {
  const groups = linkGroups(registry, kind, record.links);
  // Its own relations always, as an invitation; those that point at it only where there are some.
  const shown = groups.filter((group) => group.direction === 'out' || group.links.length > 0);
  const hidden = groups.filter((group) => !shown.includes(group));
  const [showsAll, setShowsAll] = useState(false);
  return (
    <Panel title="Relations">
      {shown.length === 0 && <Text c="dimmed">Nothing is linked to it yet.</Text>}
      {[...shown, ...(showsAll ? hidden : [])].map((group) => (
        <Relation key={group.id} kind={kind} record={record} group={group} />
      ))}
      {hidden.length > 0 && !showsAll && record.allowed.update && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowsAll(true)}>
          Link something else
        </Button>
      )}
    </Panel>
  );
};

const Relation = ({ kind, record, group }: RecordProps & { readonly group: LinkGroup }) => {
  const [showsAll, setShowsAll] = useState(false);
  const { links, label, help, relation, direction } = group;
  const shown = showsAll ? links : links.slice(0, FIRST);
  const isFull = direction === 'out' && relation.cardinality === 'one' && links.length > 0;
  return (
    <div className={classes['group']}>
      <div className={classes['groupHead']}>
        <h3>
          <Tooltip label={help}>
            <span>{label}</span>
          </Tooltip>{' '}
          {links.length > 0 && <span className={classes['quiet']}>{formatNumber(links.length)}</span>}
        </h3>
        {record.allowed.update && !isFull && <AddButton kind={kind} record={record} group={group} />}
      </div>
      {links.length === 0 && <span className={classes['quiet']}>None yet</span>}
      <ul className={classes['links']}>
        {shown.map((link) => (
          <LinkEntry key={link.other.id} kind={kind} record={record} group={group} link={link} />
        ))}
      </ul>
      {links.length > shown.length && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowsAll(true)}>
          Show all {formatNumber(links.length)}
        </Button>
      )}
    </div>
  );
};

const AddButton = (props: RecordProps & { readonly group: LinkGroup }) => {
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <Popover opened={opened} onDismiss={close} position="bottom-end" width={360} shadow="md" trapFocus withinPortal>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<NamedIcon name="plus" size={13} />}
          onClick={toggle}
          aria-label={`Add: ${props.group.label}`}
        >
          Add
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack>
          <Suspense fallback={<Skeleton height={90} />}>
            <AddLink {...props} onDone={close} />
          </Suspense>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
};

interface LinkEntryProps extends RecordProps {
  readonly group: LinkGroup;
  readonly link: RecordLink;
}

const LinkEntry = ({ kind, record, group, link }: LinkEntryProps) => {
  const unlink = useUnlink(kind, record.key, group, link);
  const hasStatus = registry.find(link.other.kind)?.assurance !== undefined;
  const asides = Object.entries(link.data).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return (
    <li>
      <span>
        <RecordName record={link.other} {...(hasStatus ? { status: link.other.status } : {})} />
        {asides.map(([name, value]) => (
          <span key={name} className={classes['aside']}>
            {group.relation.data?.[name]?.label ?? name}: {valueText(group.relation.data?.[name], value)}
          </span>
        ))}
      </span>
      {record.allowed.update && (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          loading={unlink.isPending}
          aria-label={`Unlink ${link.other.key} (${group.label})`}
          onClick={() => unlink.mutate()}
        >
          <NamedIcon name="close" size={12} />
        </ActionIcon>
      )}
    </li>
  );
};

/** A link belongs to the record that it starts from, so one that points here is removed over there. */
const useUnlink = (kind: AnyKind, key: string, group: LinkGroup, link: RecordLink) => {
  const org = useOrg();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => {
      const here = { plural: kind.plural, key };
      const there = { plural: registry.get(link.other.kind).plural, key: link.other.key };
      const [from, to] = group.direction === 'out' ? [here, there] : [there, here];
      return remove(orgPath(org, from.plural, from.key, 'links', group.name, to.key));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: [ORG, org] }),
    onError: (error) => notify({ isFailure: true, title: 'The link stays', message: error.message }),
  });
};
