import { Button, CopyButton, Group, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { registry } from '../../../../model/registry.ts';
import { orgPath } from '../../../api.ts';
import type { Detail } from '../../../api-types.ts';
import { useOrg } from '../../../place.ts';
import { detailQuery } from '../../../queries.ts';
import { Failure } from '../../../ui/Failure.tsx';
import { formatMoment } from '../../../ui/format.ts';
import { NamedIcon } from '../../../ui/icons.tsx';
import { TextLink } from '../../../ui/links.tsx';
import { RecordName } from '../../../ui/RecordName.tsx';
import { StatusBadge } from '../../../ui/StatusBadge.tsx';
import { WhyPath } from '../../../ui/WhyPath.tsx';
import { graphQuery } from '../../graph/graph-query.ts';
import classes from '../start.module.css';
import { textIn } from '../text-in.ts';
import { Missing } from './Missing.tsx';
import type { StepProps } from './step-props.ts';

const CLAIM = registry.get('claim');

export const DoneStep = ({ found, search }: StepProps) => {
  const org = useOrg();
  const ref = search['claim'] ?? found.publish?.key;
  const { data: claim, error } = useQuery({ ...detailQuery(org, CLAIM, ref ?? ''), enabled: ref !== undefined });
  if (ref === undefined) return <Missing step="publish">Nothing is published yet.</Missing>;
  if (error) return <Failure error={error} />;
  return claim ? <Published claim={claim} /> : <Skeleton height={200} />;
};

const Published = ({ claim }: { readonly claim: Detail }) => (
  <>
    <Group gap="sm" mb="sm">
      <StatusBadge status={claim.status} until={claim.until} large />
      {claim.until && <span>until {formatMoment(claim.until)}, if nothing changes before</span>}
    </Group>
    <blockquote className={classes['said']}>{textIn(claim.data, 'wording')}</blockquote>
    {claim.causes.map((cause) => (
      <WhyPath key={`${cause.id} ${cause.code}`} cause={cause} path={[]} recordId={claim.id} />
    ))}
    <h3>What it rests on</h3>
    <RestsOn claim={claim} />
    <Share claim={claim} />
    <WhatNext />
  </>
);

/** The record and, below it, level by level, what it rests on. */
const RestsOn = ({ claim }: { readonly claim: Detail }) => {
  const { data, error } = useQuery(graphQuery(useOrg(), CLAIM, claim.key, { way: 'down' }));
  return (
    <>
      <Failure error={error} />
      <ol className={classes['chain']} aria-label="What it rests on">
        {data?.nodes.map((node) => (
          <li key={node.id} style={{ '--level': -node.depth } as React.CSSProperties}>
            <RecordName record={node} status={node.status} />
          </li>
        ))}
      </ol>
    </>
  );
};

/** A link for colleagues, and a proof for whoever has no account. */
const Share = ({ claim }: { readonly claim: Detail }) => {
  const org = useOrg();
  const address = `${window.location.origin}/o/${org}/${CLAIM.plural}/${claim.key}`;
  return (
    <>
      <h3>Pass it on</h3>
      <p className={classes['quiet']}>
        The link opens for people with an account here. The proof is a file that anybody can check with{' '}
        <code>candor verify</code>, without this server.
      </p>
      <Group mb="md">
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button variant="default" leftSection={<NamedIcon name="copy" />} onClick={copy}>
              {copied ? 'Copied' : 'Copy the link'}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          variant="default"
          href={orgPath(org, CLAIM.plural, claim.key, 'proof')}
          download={`${claim.key}.proof.json`}
          leftSection={<NamedIcon name="download" />}
        >
          Download the proof
        </Button>
      </Group>
    </>
  );
};

const WhatNext = () => {
  const org = useOrg();
  return (
    <>
      <h3>What next</h3>
      <ul className={classes['told']}>
        <li>
          <TextLink to="/o/$org/$plural" params={{ org, plural: 'answers' }}>
            More answers
          </TextLink>
          , each on what makes it true
        </li>
        <li>
          <TextLink to="/o/$org/members" params={{ org }}>
            Invite colleagues
          </TextLink>
          , so that somebody else approves
        </li>
        <li>
          <TextLink to="/o/$org/$plural/new" params={{ org, plural: 'statements' }}>
            Note down whom you told
          </TextLink>
          : when it breaks, they are on the recall list
        </li>
        <li>
          <TextLink to="/o/$org/$plural" params={{ org, plural: 'checks' }}>
            Let a collector answer a check
          </TextLink>
          , so that nobody has to look
        </li>
        <li>
          <TextLink to="/o/$org/journal" params={{ org }}>
            The journal
          </TextLink>
          : all that you just did, in order
        </li>
      </ul>
    </>
  );
};
