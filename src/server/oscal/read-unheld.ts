import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { ours } from './props.ts';
import type { Unheld } from './ssp-draft.ts';
import { exportsOf, type Row, unheldOfRequirements } from './unheld-requirements.ts';
import { OUR_ROLES } from './write-metadata.ts';

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
    ['properties of components', has.components.flatMap(({ props = [] }) => props)],
    ['protocols of components', has.components.flatMap(({ protocols = [] }) => protocols)],
    ['responsible roles of components', has.components.flatMap((part) => part['responsible-roles'] ?? [])],
  ];
};

/** How much of it went elsewhere, or nowhere, while it was read. */
export interface Lost {
  readonly parameters: number;
  readonly twins: number;
  /** What components of other kinds do: kept as words, not as theirs. */
  readonly told: number;
  /** Texts that are longer than any field. */
  readonly long: number;
}

/** What a plan says and no record here holds; nothing where the plan is one of ours, which says nothing else. */
export const findUnheld = (plan: SystemSecurityPlan, lost: Lost): Unheld[] => {
  const isOurs = ours(plan.metadata.props, 'key') !== undefined;
  const catalog = plan['import-profile'].href.slice(1).toLowerCase();
  const always: Row[] = [
    // Of a plan of ours too: this is said by the adoptions that rest on it, which are not in the plan.
    ['what is provided to others', exportsOf(plan).flatMap(({ provided = [] }) => provided)],
    ['parameters that no requirement of the plan has', Array.from({ length: lost.parameters })],
    ['what systems and other components do, told in the words of the whole', Array.from({ length: lost.told })],
    ['texts of more than 20,000 characters, cut there', Array.from({ length: lost.long })],
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
        ...unheldOfRequirements(plan),
        ['resources', plan['back-matter']?.resources?.filter(({ uuid }) => uuid.toLowerCase() !== catalog)],
      ];
  return [...theirs, ...always].flatMap(([what, found = []]) =>
    found.length > 0 ? [{ what, count: found.length }] : [],
  );
};
