import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Field, Fields } from '../model/field.ts';
import type { AnyKind } from '../model/kind.ts';
import type { Actor } from '../model/permission.ts';
import { customFieldOf, fieldsOf } from '../model/schema.ts';
import type { CustomField, Meta } from './api-types.ts';
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

const ownField = (name: string, custom: CustomField): readonly [string, Field] => {
  const [stored, field] = customFieldOf({
    title: custom.label,
    data: {
      name: name.replace(/^x_/, ''),
      type: custom.type,
      help: custom.help,
      filter: custom.filter,
      choices: Object.keys(custom.options ?? {}),
    },
  });
  return [stored, custom.options ? { ...field, options: custom.options } : field];
};

/** A kind's fields together with those that the organisation added to it. */
export const fieldsWith = (kind: AnyKind, customFields: Meta['customFields'] | undefined): Fields => {
  const own = Object.entries(customFields?.[kind.name] ?? {});
  return own.length === 0
    ? kind.fields
    : fieldsOf(kind, Object.fromEntries(own.map(([name, custom]) => ownField(name, custom))));
};

export const useFields = (kind: AnyKind): Fields => {
  const { data } = useQuery(metaQuery(useOrg()));
  return useMemo(() => fieldsWith(kind, data?.customFields), [kind, data]);
};
