import type { SystemComponent } from '../../formats/oscal/model/implementation.ts';
import type { LeveragedAuthorization } from '../../formats/oscal/model/system-characteristics.ts';
import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { uuidFor } from './oscal-uuid.ts';
import { ours } from './props.ts';
import { cutTitle, fieldsOf } from './read-components.ts';
import type { ComponentDraft } from './ssp-draft.ts';
import { AUTHORISED_BY, LEVERAGED } from './write-leveraged.ts';

const documentUuid = (authorization: string): string => uuidFor('authorisation', authorization.toLowerCase());

const asDocument = (authorization: LeveragedAuthorization, issuer: string | undefined): ComponentDraft => ({
  uuid: documentUuid(authorization.uuid),
  kind: 'document',
  key: undefined,
  title: cutTitle(authorization.title),
  state: undefined,
  data: {
    audience: 'internal',
    ...fieldsOf('document', { type: 'attestation', issuer, validFrom: authorization['date-authorized'].slice(0, 10) }),
  },
  links: [],
});

/**
 * Components with the authorisations of somebody else's plan among them, as documents of the vendors whose components
 * stand for them. A plan of ours has the documents as components already.
 */
export const withLeveraged = (
  { metadata, 'system-implementation': system }: SystemSecurityPlan,
  components: readonly ComponentDraft[],
): readonly ComponentDraft[] => {
  const theirs = (system['leveraged-authorizations'] ?? []).filter(
    ({ props }) => ours(props, AUTHORISED_BY) === undefined,
  );
  if (theirs.length === 0) return components;
  const names = new Map((metadata.parties ?? []).map(({ uuid, name }) => [uuid, name]));
  const documents = theirs.map((one) => {
    const name = names.get(one['party-uuid']);
    return asDocument(one, name === undefined ? undefined : cutTitle(name));
  });
  const known = new Set(theirs.map(({ uuid }) => uuid.toLowerCase()));
  const stands = new Map(system.components.map((one) => [one.uuid.toLowerCase(), authorizationsOf(one)]));
  return [
    ...documents,
    ...components.map((one) => {
      const links = (one.kind === 'vendor' ? (stands.get(one.uuid) ?? []) : [])
        .filter((uuid) => known.has(uuid))
        .map((uuid) => ({ relation: 'assured_by', to: documentUuid(uuid) }));
      return { ...one, links: [...one.links, ...links] };
    }),
  ];
};

const authorizationsOf = ({ props }: SystemComponent): string[] =>
  (props ?? []).flatMap(({ name, value }) => (name === LEVERAGED ? [value.toLowerCase()] : []));
