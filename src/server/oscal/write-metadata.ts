import type { Metadata, Party, ResponsibleRole } from '../../formats/oscal/model/metadata.ts';
import type { RecordView } from '../../model/kind.ts';
import type { AdoptionView } from './adoption-view.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { oneLine, prop } from './props.ts';

/** Who owns a record, as a role that parties hold. */
export const OWNER_ROLE = 'owner';
/** Who runs the system. */
export const SYSTEM_OWNER = 'system-owner';
export const OUR_ROLES: ReadonlySet<string> = new Set([OWNER_ROLE, SYSTEM_OWNER]);

const organisationUuid = (view: AdoptionView): string => uuidFor('organisation', view.orgId);

export const nameOf = (view: AdoptionView): string =>
  oneLine(view.scope?.title) ?? oneLine(view.organisation) ?? 'this system';

/** Who runs the system: we, unless the plan that it came from says otherwise. */
const ownerName = (view: AdoptionView): string =>
  oneLine(view.adoption.data['organisation']) ?? oneLine(view.organisation) ?? 'The organisation';

const partiesOf = (view: AdoptionView): Party[] => [
  { uuid: organisationUuid(view), type: 'organization', name: ownerName(view) },
  ...[...view.people.values()]
    .map(
      (person): Party => ({
        uuid: uuidOf(person.id),
        type: 'person',
        name: oneLine(person.title) ?? person.key,
        props: prop('key', person.key),
      }),
    )
    .sort((a, b) => (a.uuid ?? '').localeCompare(b.uuid ?? '')),
];

/** Metadata that every document of an adoption starts with; `others`: parties besides us and our people. */
export const metadataOf = (view: AdoptionView, version: string, others: readonly Party[] = []): Metadata => ({
  title: oneLine(view.adoption.title) ?? view.adoption.key,
  'last-modified': view.at,
  version: '1.0',
  'oscal-version': version,
  props: [
    ...prop('key', view.adoption.key),
    ...prop('state', view.adoption.state),
    ...prop('purpose', view.adoption.data['purpose']),
    ...prop('target-on', view.adoption.data['targetOn']),
  ],
  roles: [
    { id: SYSTEM_OWNER, title: 'System owner' },
    { id: OWNER_ROLE, title: 'Owner', description: 'Answers for how a requirement is met.' },
  ],
  parties: [...partiesOf(view), ...others],
  'responsible-parties': [{ 'role-id': SYSTEM_OWNER, 'party-uuids': [organisationUuid(view)] }],
});

/** The person who owns a record, if the reader may see them. */
export const ownerRole = ({ owner }: RecordView, { people }: AdoptionView): ResponsibleRole[] =>
  owner !== null && people.has(owner) ? [{ 'role-id': OWNER_ROLE, 'party-uuids': [uuidOf(owner)] }] : [];

/** The system itself, as a component. */
export const thisSystem = (view: AdoptionView): string => uuidFor('this-system', uuidOf(view.adoption.id));
