import type { ComponentExport, SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { ours } from './props.ts';
import type { Unheld } from './ssp-draft.ts';
import { OWNER_ROLE, SYSTEM_OWNER } from './write-metadata.ts';

const OUR_ROLES = new Set<string>([OWNER_ROLE, SYSTEM_OWNER]);

type Row = readonly [what: string, found: readonly unknown[] | undefined];

const one = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value]);

const ofMetadata = ({ metadata }: SystemSecurityPlan): Row[] => [
  ['revisions of the document', metadata.revisions],
  ['document ids', metadata['document-ids']],
  ['roles', metadata.roles?.filter(({ id }) => !OUR_ROLES.has(id))],
  ['locations', metadata.locations],
  [
    'parties',
    metadata.parties?.filter(({ props, type }) => type !== 'organization' && ours(props, 'key') === undefined),
  ],
  ['responsible parties', metadata['responsible-parties']?.filter((party) => !OUR_ROLES.has(party['role-id']))],
  ['actions on the document', metadata.actions],
];

const ofSystem = (plan: SystemSecurityPlan): Row[] => {
  const what = plan['system-characteristics'];
  const has = plan['system-implementation'];
  return [
    ['further ids of the system', what['system-ids'].slice(1)],
    ['impact levels', one(what['security-impact-level'])],
    ['types of information', what['system-information']['information-types']],
    ['the network’s architecture', one(what['network-architecture'])],
    ['the flow of data', one(what['data-flow'])],
    ['diagrams of the boundary', what['authorization-boundary'].diagrams],
    ['the day of authorisation', one(what['date-authorized'])],
    [
      'what is said besides the day of leveraged authorisations',
      has['leveraged-authorizations']?.filter(({ props, links, remarks }) => props ?? links ?? remarks),
    ],
    ['users', has.users],
    ['items of the inventory', has['inventory-items']],
    ['protocols of components', has.components.flatMap(({ protocols = [] }) => protocols)],
    ['responsible roles of components', has.components.flatMap((part) => part['responsible-roles'] ?? [])],
  ];
};

const exportsOf = (plan: SystemSecurityPlan): readonly ComponentExport[] =>
  plan['control-implementation']['implemented-requirements'].flatMap(({ statements = [], ...requirement }) =>
    [requirement, ...statements].flatMap((one) => (one['by-components'] ?? []).flatMap((part) => part.export ?? [])),
  );

const ofRequirements = (plan: SystemSecurityPlan): Row[] => {
  const all = plan['control-implementation']['implemented-requirements'];
  const statements = all.flatMap((requirement) => requirement.statements ?? []);
  return [
    ['statements, whose texts are put together', statements],
    ['what is left to customers', exportsOf(plan).flatMap(({ responsibilities = [] }) => responsibilities)],
    ['links of requirements', all.flatMap(({ links = [] }) => links)],
    [
      'responsible roles of requirements',
      all.flatMap((requirement) =>
        (requirement['responsible-roles'] ?? []).filter((role) => !OUR_ROLES.has(role['role-id'])),
      ),
    ],
  ];
};

/** What a plan says and no record here holds; nothing where the plan is one of ours, which says nothing else. */
export const findUnheld = (
  plan: SystemSecurityPlan,
  lost: { readonly parameters: number; readonly twins: number },
): Unheld[] => {
  const isOurs = ours(plan.metadata.props, 'key') !== undefined;
  const catalog = plan['import-profile'].href.slice(1).toLowerCase();
  const always: Row[] = [
    // Of a plan of ours too: this is said by the adoptions that rest on it, which are not in the plan.
    ['what is provided to others', exportsOf(plan).flatMap(({ provided = [] }) => provided)],
    ['parameters that no requirement of the plan has', Array.from({ length: lost.parameters })],
    ['components that have the UUID of another', Array.from({ length: lost.twins })],
    [
      'provided by a platform’s requirement, which is not in the plan',
      plan['control-implementation']['implemented-requirements'].flatMap(({ props = [] }) =>
        props.filter(({ name }) => name === 'provided-by' && ours(props, name) !== undefined),
      ),
    ],
  ];
  const theirs: Row[] = isOurs
    ? []
    : [
        ...ofMetadata(plan),
        ...ofSystem(plan),
        ...ofRequirements(plan),
        ['resources', plan['back-matter']?.resources?.filter(({ uuid }) => uuid.toLowerCase() !== catalog)],
      ];
  return [...theirs, ...always].flatMap(([what, found = []]) =>
    found.length > 0 ? [{ what, count: found.length }] : [],
  );
};
