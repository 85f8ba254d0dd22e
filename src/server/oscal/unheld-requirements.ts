import type { Property } from '../../formats/oscal/model/metadata.ts';
import type {
  ByComponent,
  ComponentExport,
  SystemRequirement,
  SystemSecurityPlan,
  SystemStatement,
} from '../../formats/oscal/model/system-security-plan.ts';
import { FEDRAMP } from './props.ts';
import { OUR_ROLES } from './write-metadata.ts';

/** Something that a plan says, and what of it is found. */
export type Row = readonly [what: string, found: readonly unknown[] | undefined];

const allOf = (plan: SystemSecurityPlan): readonly SystemRequirement[] =>
  plan['control-implementation']['implemented-requirements'];

const partsOf = (one: SystemRequirement | SystemStatement): readonly ByComponent[] => one['by-components'] ?? [];

/** Requirements and their statements. */
const placesOf = (plan: SystemSecurityPlan): readonly (SystemRequirement | SystemStatement)[] =>
  allOf(plan).flatMap((requirement) => [requirement, ...(requirement.statements ?? [])]);

export const exportsOf = (plan: SystemSecurityPlan): readonly ComponentExport[] =>
  placesOf(plan).flatMap((place) => partsOf(place).flatMap((part) => part.export ?? []));

/** FedRAMP's that are read. */
const READ = new Set(['control-origination', 'implementation-status']);

const isUnread = ({ name, ns }: Property): boolean => !(ns !== undefined && FEDRAMP.includes(ns) && READ.has(name));

/** Requirements of which a provider's plan says the same in several places: a link holds one. */
const manySources = (plan: SystemSecurityPlan): readonly SystemRequirement[] =>
  allOf(plan).filter((requirement) => {
    const found = new Map<string, Set<string>>();
    const add = (component: string, what: string, uuid: string | undefined) => {
      const key = `${what} ${component.toLowerCase()}`;
      if (uuid !== undefined) found.set(key, (found.get(key) ?? new Set()).add(uuid.toLowerCase()));
    };
    for (const part of [requirement, ...(requirement.statements ?? [])].flatMap(partsOf)) {
      const { 'component-uuid': component, inherited = [], satisfied = [] } = part;
      for (const one of inherited) add(component, 'provided', one['provided-uuid']);
      for (const one of satisfied) add(component, 'responsibility', one['responsibility-uuid']);
    }
    return [...found.values()].some(({ size }) => size > 1);
  });

/** What requirements of somebody else's plan say, and records do not hold. */
export const unheldOfRequirements = (plan: SystemSecurityPlan): Row[] => {
  const places = placesOf(plan);
  const everywhere = places.flatMap((place) => [place, ...partsOf(place)]);
  const statements = allOf(plan).flatMap((requirement) => requirement.statements ?? []);
  return [
    [
      'how far single statements are met',
      statements.flatMap(partsOf).flatMap((part) => part['implementation-status'] ?? []),
    ],
    ['what is left to customers', exportsOf(plan).flatMap(({ responsibilities = [] }) => responsibilities)],
    ['several places in the plans of providers', manySources(plan)],
    ['properties of requirements', everywhere.flatMap(({ props = [] }) => props.filter(isUnread))],
    ['links of requirements', everywhere.flatMap(({ links = [] }) => links)],
    [
      'responsible roles of requirements',
      everywhere.flatMap((one) => (one['responsible-roles'] ?? []).filter((role) => !OUR_ROLES.has(role['role-id']))),
    ],
  ];
};
