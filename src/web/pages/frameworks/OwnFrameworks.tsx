import { Button, Group } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';
import { canSomewhere } from '../../../model/permission.ts';
import { registry } from '../../../model/registry.ts';
import { orgPath, post } from '../../api.ts';
import { useOrg } from '../../place.ts';
import { ORG } from '../../queries.ts';
import { useChosenScope } from '../../shell/scope.ts';
import { Failure } from '../../ui/Failure.tsx';
import { ButtonLink, TextLink } from '../../ui/links.tsx';
import { useActor } from '../../use-actor.ts';
import { type FrameworkHere, frameworksQuery } from './edition-query.ts';
import classes from './library.module.css';

/** Frameworks that came from no pack: imported, or written here. Nothing where there are none. */
export const OwnFrameworks = ({ text }: { readonly text: string }) => {
  const { data } = useQuery(frameworksQuery(useOrg()));
  const wanted = text.toLowerCase();
  const own = (data ?? []).filter(
    ({ title, key, data: { packVersion, edition = '' } }) =>
      packVersion === undefined && `${title} ${edition} ${key}`.toLowerCase().includes(wanted),
  );
  if (own.length === 0) return null;
  return (
    <section aria-label="Your own">
      <h2>Your own</h2>
      <ul className={classes['list']}>
        {own.map((framework) => (
          <OwnCard key={framework.key} framework={framework} />
        ))}
      </ul>
    </section>
  );
};

const OwnCard = ({ framework: { key, title, data } }: { readonly framework: FrameworkHere }) => {
  const org = useOrg();
  const id = useId();
  const actor = useActor();
  const may = (action: 'create' | 'update', kind: string) => canSomewhere(actor, action, registry.get(kind));
  return (
    <li className={classes['card']} aria-labelledby={id}>
      <h3 id={id} className={classes['name']}>
        {title} <span className={classes['edition']}>{data.edition}</span>
      </h3>
      <p className={`${classes['here']} ${classes['quiet']}`}>
        <TextLink
          to="/o/$org/$plural/$ref"
          params={{ org, plural: 'frameworks', ref: key }}
          search={{}}
          underline="always"
        >
          {key}
        </TextLink>
        {may('update', 'requirement') && (
          <TextLink
            to="/o/$org/framework-library/import"
            params={{ org }}
            search={{ into: key }}
            underline="always"
            aria-label={`Import a newer copy of ${title}`}
          >
            Import a newer copy
          </TextLink>
        )}
      </p>
      <Group gap="xs">
        {may('create', 'applied_requirement') && <Adopt framework={key} name={`${title} ${data.edition ?? ''}`} />}
        {may('update', 'requirement') && (
          <ButtonLink
            size="compact-md"
            variant="default"
            to="/o/$org/framework-library/edit/$ref"
            params={{ org, ref: key }}
            search={{}}
            aria-label={`Edit ${title} ${data.edition ?? ''}`}
          >
            Edit
          </ButtonLink>
        )}
      </Group>
    </li>
  );
};

const Adopt = ({ framework, name }: { readonly framework: string; readonly name: string }) => {
  const org = useOrg();
  const scope = useChosenScope(org);
  const client = useQueryClient();
  const adopt = useMutation({
    mutationFn: () =>
      post<{ readonly adoption: string }>(orgPath(org, 'framework-adoptions'), {
        framework,
        ...(scope === undefined ? {} : { scope }),
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: [ORG, org] }),
  });
  if (adopt.data)
    return (
      <TextLink to="/o/$org/coverage/$ref" params={{ org, ref: adopt.data.adoption }} search={{}} underline="always">
        Adopted as {adopt.data.adoption}
      </TextLink>
    );
  return (
    <>
      <Failure error={adopt.error} />
      <Button size="compact-md" loading={adopt.isPending} aria-label={`Adopt ${name}`} onClick={() => adopt.mutate()}>
        {scope ? `Adopt in ${scope}` : 'Adopt'}
      </Button>
    </>
  );
};
