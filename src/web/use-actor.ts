import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Fields } from '../model/field.ts';
import type { AnyKind } from '../model/kind.ts';
import type { Actor } from '../model/permission.ts';
import type { Meta } from './api-types.ts';
import { useOrg } from './place.ts';
import { metaQuery } from './queries.ts';

/** The signed-in person as the model's permission function takes them. */
export const actorOf = ({ actor, org }: Pick<Meta, 'actor' | 'org'>): Actor => ({
  type: actor.type,
  id: actor.id,
  org: org.id,
  grants: actor.grants.map(({ role, scopes }) => ({ role, scopes: scopes === 'all' ? 'all' : new Set(scopes) })),
});

const NOBODY: Actor = { type: 'person', id: '', org: '', grants: [] };

/** Until it is known who asks, nothing is allowed. */
export const useActor = (): Actor => {
  const { data } = useQuery(metaQuery(useOrg()));
  return useMemo(() => (data ? actorOf(data) : NOBODY), [data]);
};

/** A kind's fields together with those that the organisation added to it. */
export const fieldsWith = (kind: AnyKind, customFields: Meta['customFields'] | undefined): Fields => {
  const own = customFields?.[kind.name];
  // Described like the kinds' own fields are in the browser; schemas come with a form (fields/schemas.ts).
  return own ? { ...kind.fields, ...(own as Fields) } : kind.fields;
};

export const useFields = (kind: AnyKind): Fields => {
  const { data } = useQuery(metaQuery(useOrg()));
  return useMemo(() => fieldsWith(kind, data?.customFields), [kind, data]);
};
