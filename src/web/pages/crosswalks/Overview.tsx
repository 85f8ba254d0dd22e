import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { notify } from '../../ui/notify.ts';
import { Panel, PanelSkeleton } from '../../ui/Page.tsx';
import { useActor } from '../../use-actor.ts';
import { type CrosswalkPack, crosswalkPacksQuery, type Pair, pairsQuery, useDeed } from './crosswalk-query.ts';
import type { Changes } from './crosswalk-search.ts';
import classes from './crosswalks.module.css';
import { Downloads } from './Downloads.tsx';

interface Props {
  readonly choose: (changed: Changes) => void;
}

/** The crosswalks that are here, and those that ship. */
export const Overview = ({ choose }: Props) => {
  const org = useOrg();
  const pairs = useQuery(pairsQuery(org));
  const packs = useQuery(crosswalkPacksQuery(org));
  return (
    <>
      <Failure
        error={pairs.error ?? packs.error}
        onRetry={() => void Promise.all([pairs.refetch(), packs.refetch()])}
      />
      {!pairs.error && (
        <Panel title="Here">
          {!pairs.data && <PanelSkeleton />}
          {pairs.data?.items.length === 0 && (
            <p className={classes['quiet']}>
              No requirement of one framework is mapped to one of another yet. Load a crosswalk below, choose two
              frameworks above to have mappings proposed, or{' '}
              <TextLink to="/o/$org/crosswalks/import" params={{ org }} search={{}} inherit underline="always">
                import one from a file
              </TextLink>
              .
            </p>
          )}
          <ul className={classes['lines']}>
            {pairs.data?.items.map((pair) => (
              <PairLine key={`${pair.source.key} ${pair.target.key}`} pair={pair} choose={choose} />
            ))}
          </ul>
        </Panel>
      )}
      {!packs.error && (
        <Panel title="Crosswalks that ship">
          {!packs.data && <PanelSkeleton />}
          <ul className={classes['lines']}>
            {packs.data?.items.map((pack) => (
              <PackLine key={pack.key} pack={pack} choose={choose} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
};

const PairLine = ({ pair, choose }: Props & { readonly pair: Pair }) => (
  <li>
    <div>
      <strong>
        {pair.source.title} {pair.source.edition} → {pair.target.title} {pair.target.edition}
      </strong>
      <p className={classes['quiet']}>{standing(pair)}</p>
    </div>
    {pair.accepted + pair.proposed > 0 && <Downloads source={pair.source} target={pair.target} />}
    <Button
      variant="default"
      aria-label={`Open ${pair.source.title} to ${pair.target.title}`}
      onClick={() => choose({ from: pair.source.key, to: pair.target.key })}
    >
      Open
    </Button>
  </li>
);

const standing = ({ accepted, proposed, rejected }: CrosswalkPack['here']): string =>
  [
    ...(accepted > 0 ? [`${formatNumber(accepted)} accepted`] : []),
    ...(proposed > 0 ? [`${formatNumber(proposed)} to decide`] : []),
    ...(rejected > 0 ? [`${formatNumber(rejected)} rejected`] : []),
  ].join(', ');

const PackLine = ({ pack, choose }: Props & { readonly pack: CrosswalkPack }) => {
  const org = useOrg();
  const mayLoad = canSomewhere(useActor(), 'create', registry.get('mapping'));
  const load = useDeed<unknown>(org, ['crosswalk-packs', pack.key, 'load']);
  const here = standing(pack.here);
  const open = () => choose({ from: `FRM-${pack.source}`, to: `FRM-${pack.target}` });
  const start = () =>
    load.mutate(
      {},
      { onSuccess: open, onError: (error) => notify({ isFailure: true, title: 'Not loaded', message: error.message }) },
    );
  return (
    <li>
      <div>
        <strong>{pack.title}</strong>
        <p className={classes['quiet']}>
          {formatNumber(pack.counts.pairs)} pairs, by {pack.publisher}.{here && ` Here: ${here}.`}
          {pack.missing.length > 0 && (
            <>
              {' '}
              Load {pack.missing.join(' and ')} from the{' '}
              <TextLink to="/o/$org/framework-library" params={{ org }} search={{}} inherit underline="always">
                framework library
              </TextLink>{' '}
              first.
            </>
          )}
        </p>
      </div>
      {here ? (
        <Button variant="default" aria-label={`Open ${pack.title}`} onClick={open}>
          Open
        </Button>
      ) : (
        mayLoad &&
        pack.missing.length === 0 && (
          <Button aria-label={`Load ${pack.title}`} loading={load.isPending} onClick={start}>
            Load
          </Button>
        )
      )}
    </li>
  );
};
