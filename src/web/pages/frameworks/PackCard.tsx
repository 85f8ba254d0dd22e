import { Button, Group } from '@mantine/core';
import { useId } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { useOrg } from '../../place.ts';
import { useChosenScope } from '../../shell/scope.ts';
import { Failure } from '../../ui/Failure.tsx';
import { formatDay, formatNumber } from '../../ui/format.ts';
import { TextLink } from '../../ui/links.tsx';
import { useActor } from '../../use-actor.ts';
import { useOneAtATime } from '../start/one-at-a-time.ts';
import classes from './library.module.css';
import { type Deed, type Pack, usePackDeed } from './pack-query.ts';
import { HOLDS, isAdopted, newsOf } from './pack-words.ts';

/** One edition: what it is, on what terms its text may be used, how far it is here, and the next thing to do. */
export const PackCard = ({ pack }: { readonly pack: Pack }) => {
  const id = useId();
  const { assessable, requirements } = pack.counts;
  return (
    <li className={classes['card']} aria-labelledby={id}>
      <h3 id={id} className={classes['name']}>
        {pack.title} <span className={classes['edition']}>{pack.edition}</span>
      </h3>
      <p className={classes['quiet']}>{pack.publisher}</p>
      {pack.description && <p className={classes['told']}>{pack.description}</p>}
      <dl className={classes['facts']}>
        <dt>To assess</dt>
        <dd>
          {pack.holds === 'edition only' ? 'Not known' : formatNumber(assessable)}
          {requirements > assessable && ` of ${formatNumber(requirements)} numbers`}
        </dd>
        <dt>Holds</dt>
        <dd>{HOLDS[pack.holds]}</dd>
        <dt>Licence</dt>
        <dd>{pack.licence}</dd>
        {pack.cycle && (
          <>
            <dt>Cycle</dt>
            <dd>{pack.cycle}</dd>
          </>
        )}
        {pack.publishedOn && (
          <>
            <dt>Published</dt>
            <dd>{pack.publishedOn.length === 10 ? formatDay(pack.publishedOn) : pack.publishedOn}</dd>
          </>
        )}
      </dl>
      <Here pack={pack} />
      <Deeds pack={pack} />
    </li>
  );
};

/** Where it is in this organisation: in words and as links. */
const Here = ({ pack }: { readonly pack: Pack }) => {
  const org = useOrg();
  const { loaded, adoptions } = pack;
  if (!loaded) return <p className={`${classes['here']} ${classes['quiet']}`}>Not loaded</p>;
  return (
    <p className={`${classes['here']} ${classes['quiet']}`}>
      <TextLink to="/o/$org/$plural/$ref" params={{ org, plural: 'frameworks', ref: loaded.key }} underline="always">
        Loaded
      </TextLink>
      {adoptions.map(({ key, scope }) => (
        <TextLink
          key={key}
          to="/o/$org/$plural/$ref"
          params={{ org, plural: 'adoptions', ref: key }}
          underline="always"
        >
          Adopted as {key}
          {scope ? ` in ${scope}` : ''}
        </TextLink>
      ))}
      <TextLink
        to="/o/$org/framework-library/import"
        params={{ org }}
        search={{ into: loaded.key }}
        underline="always"
        aria-label={`Import your copy of ${pack.title} ${pack.edition}`}
      >
        Import your copy
      </TextLink>
      {newsOf(pack) && <span>{newsOf(pack)}</span>}
    </p>
  );
};

const DONE: Readonly<Record<Deed, string>> = {
  load: 'Loaded.',
  adopt: 'Adopted. Decide for each requirement whether it applies.',
};

const Deeds = ({ pack }: { readonly pack: Pack }) => {
  const org = useOrg();
  const actor = useActor();
  const scope = useChosenScope(org);
  const deed = usePackDeed(org, pack.key);
  const send = useOneAtATime(deed);
  const may = (kinds: readonly string[]) => kinds.every((kind) => canSomewhere(actor, 'create', registry.get(kind)));
  const mayLoad = may(['framework', 'requirement']) && (!pack.loaded || newsOf(pack) !== undefined);
  const mayAdopt = may(['adoption', 'applied_requirement']) && !isAdopted(pack, scope);
  const busy = deed.isPending ? deed.variables.deed : undefined;
  const about = `${pack.title} ${pack.edition}`;
  return (
    <>
      <Failure error={deed.error} />
      {(mayLoad || mayAdopt) && (
        <Group gap="xs">
          {mayAdopt && (
            <Button
              size="compact-md"
              loading={busy === 'adopt'}
              disabled={busy === 'load'}
              aria-label={`Adopt ${about}${scope ? ` in ${scope}` : ''}`}
              onClick={() => send({ deed: 'adopt', scope })}
            >
              {scope ? `Adopt in ${scope}` : 'Adopt'}
            </Button>
          )}
          {mayLoad && (
            <Button
              size="compact-md"
              variant="default"
              loading={busy === 'load'}
              disabled={busy === 'adopt'}
              aria-label={`${pack.loaded ? 'Update' : 'Load'} ${about}`}
              onClick={() => send({ deed: 'load' })}
            >
              {pack.loaded ? 'Update' : 'Load'}
            </Button>
          )}
        </Group>
      )}
      <p className={classes['quiet']} role="status">
        {busy && `Writing ${formatNumber(pack.counts.requirements)} requirements in one go; you can leave this page.`}
        {!busy && deed.isSuccess && DONE[deed.variables.deed]}
      </p>
    </>
  );
};
