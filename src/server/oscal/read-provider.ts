import type {
  ByComponent,
  SystemRequirement,
  SystemSecurityPlan,
} from '../../formats/oscal/model/system-security-plan.ts';
import { onlyOne, writeSource } from './lines.ts';
import { said } from './props.ts';
import { cut, cutTitle } from './read-components.ts';
import { ownerOf } from './read-ssp.ts';

/** What a provider's plan offers for one control: what they do, and what they leave to their customers. */
export interface OfferDraft {
  readonly controlId: string;
  readonly provided: string | undefined;
  readonly left: string | undefined;
  /** Where the plan says so, if it does in one place. */
  readonly source: string | undefined;
}

export interface ProviderDraft {
  readonly uuid: string;
  readonly title: string;
  /** Who the provider is: the owner of the system, else the system. */
  readonly name: string;
  /** Since when it is authorised, where the plan says so. */
  readonly authorizedOn: string | undefined;
  readonly offers: readonly OfferDraft[];
  /** How many requirements of the plan say nothing of customers. */
  readonly silent: number;
}

const partsOf = (requirement: SystemRequirement): readonly ByComponent[] => [
  ...(requirement['by-components'] ?? []),
  ...(requirement.statements ?? []).flatMap((statement) => statement['by-components'] ?? []),
];

const joined = (texts: readonly { readonly description: string }[]): string | undefined => {
  const all = [...new Set(texts.flatMap(({ description }) => said(description) ?? []))].join('\n\n');
  return all === '' ? undefined : cut(all);
};

const offerOf = (requirement: SystemRequirement): OfferDraft[] => {
  const exported = partsOf(requirement).flatMap((part) => part.export ?? []);
  const offered = exported.flatMap((one) => one.provided ?? []);
  const expected = exported.flatMap((one) => one.responsibilities ?? []);
  const [provided, left] = [joined(offered), joined(expected)];
  if (provided === undefined && left === undefined) return [];
  const source = writeSource({
    provided: onlyOne(offered.map(({ uuid }) => uuid)),
    responsibility: onlyOne(expected.map(({ uuid }) => uuid)),
  });
  return [{ controlId: requirement['control-id'], provided, left, source }];
};

/** A provider's plan as those see it who build upon the provider. */
export const readProvider = (plan: SystemSecurityPlan): ProviderDraft => {
  const all = plan['control-implementation']['implemented-requirements'];
  const offers = all.flatMap(offerOf);
  const characteristics = plan['system-characteristics'];
  return {
    uuid: plan.uuid.toLowerCase(),
    title: cutTitle(plan.metadata.title),
    name: ownerOf(plan) ?? cutTitle(characteristics['system-name']),
    authorizedOn: characteristics['date-authorized']?.slice(0, 10),
    offers,
    silent: all.length - offers.length,
  };
};
