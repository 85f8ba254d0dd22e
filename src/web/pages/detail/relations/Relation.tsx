import { ActionIcon, Button, Skeleton } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lazy, memo, Suspense, useState } from 'react';
import type { Status } from '../../../../assurance/types.ts';
import type { AnyKind } from '../../../../model/kind.ts';
import { registry } from '../../../../model/registry.ts';
import { orgPath, remove } from '../../../api.ts';
import type { Detail, RecordLink } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { ORG } from '../../../queries.ts';
import { valueText } from '../../../ui/FieldValue.tsx';
import { formatNumber } from '../../../ui/format.ts';
import { Hint } from '../../../ui/Hint.tsx';
import { NamedIcon } from '../../../ui/icons.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { notify } from '../../../ui/notify.ts';
import { RecordName } from '../../../ui/RecordName.tsx';
import { StatusMark } from '../../../ui/StatusBadge.tsx';
import { sharesOf } from '../../../ui/status.ts';
import { useActor } from '../../../use-actor.ts';
import classes from '../detail.module.css';
import type { RecordProps } from '../record-props.ts';
import type { LinkGroup } from './link-groups.ts';
import { whyNotLink, whyNotUnlink } from './link-rights.ts';

const AddLink = lazy(async () => ({ default: (await import('./AddLink.tsx')).AddLink }));
const FIRST = 10;
/** How many more come with each step: drawn at once without a pause that anybody notices. */
const STEP = 100;
/** From so many on a box narrows them down. */
const MANY = 20;

interface Props extends RecordProps {
  readonly group: LinkGroup;
}

/** The links of one relation: how many, how they stand, each with its way out; and a place to add another. */
export const Relation = ({ kind, record, group }: Props) => {
  const [shown, setShown] = useState(FIRST);
  const [text, setText] = useState('');
  const [isAdding, setAdding] = useState(false);
  const actor = useActor();
  const { links, relation, direction } = group;
  const other = registry.find(group.kinds[0] ?? '');
  const side = { kind, record, relation, direction, other, actor };
  const isFull = direction === 'out' && relation.cardinality === 'one' && links.length > 0;
  const found = links.filter((link) => matches(link, text));
  const isOpen = record.allowed.update && !isFull;
  return (
    <div className={classes['group']}>
      <GroupHead group={group} isCut={isCut(record, group)}>
        {isOpen && (
          <AddButton group={group} refusal={whyNotLink(side)} isOpen={isAdding} onToggle={() => setAdding(!isAdding)} />
        )}
      </GroupHead>
      {isAdding && (
        <div className={classes['adding']}>
          <Suspense fallback={<Skeleton height={90} />}>
            <AddLink kind={kind} record={record} group={group} onDone={() => setAdding(false)} />
          </Suspense>
        </div>
      )}
      {links.length === 0 && !isAdding && <span className={classes['quiet']}>None yet</span>}
      {links.length > MANY && (
        <input
          type="search"
          className={classes['narrow']}
          aria-label={`Narrow down: ${group.label}`}
          placeholder={`Narrow down ${formatNumber(links.length)}`}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      )}
      <ul className={classes['links']}>
        {found.slice(0, shown).map((link) => (
          <LinkEntry
            key={link.other.id}
            kind={kind}
            recordKey={record.key}
            group={group}
            link={link}
            isEditable={record.allowed.update}
            refusal={whyNotUnlink(side, link)}
          />
        ))}
      </ul>
      {text !== '' && found.length === 0 && <span className={classes['quiet']}>None of them matches “{text}”.</span>}
      {isCut(record, group) && <WholeList record={record} group={group} />}
      {found.length > shown && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShown(shown + STEP)}>
          Show {formatNumber(Math.min(STEP, found.length - shown))} more of {formatNumber(found.length)}
        </Button>
      )}
    </div>
  );
};

/** A page holds so many links of a record; a relation with a good part of them may have more. */
const isCut = ({ links, linkCount = 0 }: Detail, group: LinkGroup): boolean =>
  linkCount > links.length && group.links.length > MANY;

/** The list of the linked kind, narrowed down to what is linked to this record: all of it. */
const WholeList = ({ record, group }: Pick<Props, 'record' | 'group'>) => {
  const org = useOrg();
  const name = group.direction === 'in' ? group.name : `~${group.name}`;
  return group.kinds.flatMap((one) => {
    const kind = registry.find(one);
    return kind ? (
      <TextLink
        key={one}
        to="/o/$org/$plural"
        params={{ org, plural: kind.plural }}
        search={{ [`linked.${name}`]: record.key }}
        size="sm"
        display="block"
      >
        All {kind.labelPlural.toLowerCase()} that are linked here
      </TextLink>
    ) : (
      []
    );
  });
};

const matches = ({ other }: RecordLink, text: string): boolean => {
  const wanted = text.trim().toLowerCase();
  return wanted === '' || `${other.key} ${other.title}`.toLowerCase().includes(wanted);
};

interface HeadProps {
  readonly group: LinkGroup;
  /** There may be more than are here. */
  readonly isCut: boolean;
  readonly children: React.ReactNode;
}

const GroupHead = ({ group, isCut: isPart, children }: HeadProps) => {
  const { links, label, help } = group;
  const byStatus: Partial<Record<Status, number>> = {};
  for (const { other } of links) if (other.status) byStatus[other.status] = (byStatus[other.status] ?? 0) + 1;
  return (
    <div className={classes['groupHead']}>
      <h3>
        <Hint label={help}>
          <span>{label}</span>
        </Hint>{' '}
        {links.length > 0 && (
          <span className={classes['quiet']}>
            {formatNumber(links.length)}
            {isPart && ' of more'}
          </span>
        )}
      </h3>
      <span className={classes['standings']}>
        {links.length > 1 &&
          sharesOf(byStatus).map(({ tone, n }) => (
            <span key={tone}>
              <StatusMark status={tone === 'none' ? null : tone} /> {formatNumber(n)}
            </span>
          ))}
        {children}
      </span>
    </div>
  );
};

interface AddButtonProps {
  readonly group: LinkGroup;
  readonly refusal: string | undefined;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const AddButton = ({ group, refusal, isOpen, onToggle }: AddButtonProps) => {
  const button = (
    <Button
      size="compact-sm"
      variant="subtle"
      leftSection={<NamedIcon name="plus" size={13} />}
      aria-label={`Add: ${group.label}`}
      aria-expanded={isOpen}
      aria-disabled={refusal !== undefined}
      {...(refusal ? { 'data-disabled': true } : {})}
      onClick={() => !refusal && onToggle()}
    >
      Add
    </Button>
  );
  return refusal ? <Hint label={refusal}>{button}</Hint> : button;
};

interface LinkEntryProps {
  readonly kind: AnyKind;
  readonly recordKey: string;
  readonly group: LinkGroup;
  readonly link: RecordLink;
  readonly isEditable: boolean;
  readonly refusal: string | undefined;
}

const LinkEntry = memo(({ kind, recordKey, group, link, isEditable, refusal }: LinkEntryProps) => {
  const unlink = useUnlink(kind, recordKey, group, link);
  const hasStatus = registry.find(link.other.kind)?.assurance !== undefined;
  const asides = Object.entries(link.data).filter(([, value]) => value !== null && value !== undefined && value !== '');
  const cut = (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="sm"
      loading={unlink.isPending}
      aria-label={`Unlink ${link.other.key} (${group.label})`}
      aria-disabled={refusal !== undefined}
      {...(refusal ? { 'data-disabled': true } : {})}
      onClick={() => !refusal && unlink.mutate()}
    >
      <NamedIcon name="close" size={12} />
    </ActionIcon>
  );
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
      {isEditable && (refusal ? <Hint label={refusal}>{cut}</Hint> : cut)}
    </li>
  );
});

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
