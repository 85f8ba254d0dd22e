import { type Edition, editionOf, isSince } from '../../formats/oscal/edition.ts';
import type { SystemCharacteristics, SystemImplementation } from '../../formats/oscal/model/system-characteristics.ts';
import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { type AdoptionView, textOf } from './adoption-view.ts';
import { catalogResource, catalogUuid, idsOf } from './catalog-resource.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { listed, NOT_SAID, oneLine, prop } from './props.ts';
import { systemComponents } from './write-components.ts';
import { leveragedAuthorizations, leveragedParties } from './write-leveraged.ts';
import { metadataOf, nameOf, OWNER_ROLE, thisSystem } from './write-metadata.ts';
import { writeRequirements } from './write-requirements.ts';

/** An adoption as a system security plan of a version of OSCAL, as of the view's moment. */
export const writeSsp = (view: AdoptionView, version: string): SystemSecurityPlan => {
  const { edition } = editionOf(version);
  const ids = idsOf(view.requirements);
  return {
    uuid: uuidOf(view.adoption.id),
    metadata: metadataOf(view, version, leveragedParties(view)),
    'import-profile': { href: `#${catalogUuid(view.framework)}` },
    'system-characteristics': characteristicsOf(view, edition),
    'system-implementation': implementationOf(view),
    'control-implementation': {
      description: `${oneLine(view.framework.title) ?? ''} as it applies to ${nameOf(view)}.`,
      'implemented-requirements': writeRequirements(view, ids),
    },
    'back-matter': { resources: [catalogResource(view.framework, view.requirements, version)] },
  };
};

const NOT_STATED = 'not-stated';

const STAGES: Readonly<Record<string, SystemCharacteristics['status']['state']>> = {
  available: 'operational',
  beta: 'under-development',
  planned: 'under-development',
  sunset: 'disposition',
};

const statusOf = (view: AdoptionView): SystemCharacteristics['status'] => {
  const stages = [...view.others.values()].flatMap((one) =>
    one.kind === 'product' ? (textOf(one, 'stage') ?? []) : [],
  );
  // The furthest of its products says how far the system is.
  const [stage] = ['available', 'beta', 'sunset', 'planned'].filter((one) => stages.includes(one));
  const state = stage === undefined ? undefined : STAGES[stage];
  return state ? { state } : { state: 'other', remarks: NOT_SAID };
};

const CLASSES = ['restricted', 'confidential', 'internal', 'public'];

const informationOf = (view: AdoptionView, edition: Edition): SystemCharacteristics['system-information'] => {
  const held = [...view.others.values()].flatMap((one) =>
    one.kind === 'system' ? (textOf(one, 'dataClass') ?? []) : [],
  );
  const highest = CLASSES.find((one) => held.includes(one));
  const impact = { base: NOT_STATED };
  return {
    'information-types': [
      {
        uuid: uuidFor('information', uuidOf(view.adoption.id)),
        title: `What ${nameOf(view)} holds`,
        description: highest === undefined ? NOT_SAID : `The most sensitive data that its systems hold is ${highest}.`,
        // Before 1.1 these had to be there; the records do not know them.
        ...(isSince(edition, '1.1')
          ? {}
          : { 'confidentiality-impact': impact, 'integrity-impact': impact, 'availability-impact': impact }),
      },
    ],
  };
};

const characteristicsOf = (view: AdoptionView, edition: Edition): SystemCharacteristics => ({
  'system-ids': [{ 'identifier-type': 'https://ietf.org/rfc/rfc4122', id: uuidOf(view.scope?.id ?? view.orgId) }],
  'system-name': nameOf(view),
  description: (view.scope && textOf(view.scope, 'description')) ?? NOT_SAID,
  ...listed('props', prop('level', view.scope?.data['level'])),
  ...(isSince(edition, '1.1')
    ? {}
    : {
        'security-sensitivity-level': NOT_STATED,
        'security-impact-level': {
          'security-objective-confidentiality': NOT_STATED,
          'security-objective-integrity': NOT_STATED,
          'security-objective-availability': NOT_STATED,
        },
      }),
  'system-information': informationOf(view, edition),
  status: statusOf(view),
  'authorization-boundary': { description: textOf(view.adoption, 'note') ?? NOT_SAID },
});

const implementationOf = (view: AdoptionView): SystemImplementation => ({
  ...listed('leveraged-authorizations', leveragedAuthorizations(view)),
  users: [
    {
      uuid: uuidFor('users', uuidOf(view.adoption.id)),
      title: 'Owners',
      description: 'Those who answer for how requirements are met.',
      'role-ids': [OWNER_ROLE],
    },
  ],
  components: [
    {
      uuid: thisSystem(view),
      type: 'this-system',
      title: nameOf(view),
      description: (view.scope && textOf(view.scope, 'description')) ?? NOT_SAID,
      status: { state: view.adoption.state === 'in_force' ? 'operational' : 'under-development' },
    },
    ...systemComponents(view),
  ],
});
