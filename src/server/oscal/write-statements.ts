import type { ByComponent, SystemStatement } from '../../formats/oscal/model/system-security-plan.ts';
import { type AdoptionView, type AppliedView, textOf, type ViewLink } from './adoption-view.ts';
import { uuidFor, uuidOf } from './oscal-uuid.ts';
import { NOT_SAID, prop } from './props.ts';
import { readSections } from './statement-text.ts';
import { thisSystem } from './write-metadata.ts';

/** A text of a link. */
export const textIn = (link: ViewLink, name: string): string | undefined => {
  const value = link.data[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
};

const coverageOf = (link: ViewLink) => prop('coverage', textIn(link, 'coverage') ?? 'full');

type Place = (statement: string, part: ByComponent) => void;

const placeControl = (link: ViewLink, requirement: string, place: Place): void => {
  for (const [id, description] of readSections(textIn(link, 'rationale')).statements)
    place(id, {
      'component-uuid': uuidOf(link.from),
      uuid: uuidFor('by', requirement, uuidOf(link.from), id),
      description,
      props: coverageOf(link),
    });
};

const placeProvider = (link: ViewLink, requirement: string, place: Place): void => {
  const provided = readSections(textIn(link, 'provided')).statements;
  const left = readSections(textIn(link, 'ours')).statements;
  for (const id of new Set([...provided.keys(), ...left.keys()])) {
    const uuid = uuidFor('provided', requirement, uuidOf(link.to), id);
    const ours = left.get(id);
    place(id, {
      'component-uuid': uuidOf(link.to),
      uuid,
      description: provided.get(id) ?? NOT_SAID,
      props: coverageOf(link),
      inherited: [{ uuid: uuidFor('inherited', uuid), description: provided.get(id) ?? NOT_SAID }],
      ...(ours === undefined ? {} : { satisfied: [{ uuid: uuidFor('satisfied', uuid), description: ours }] }),
    });
  }
};

/** What is said of single statements of a requirement: by us, by controls, by those who provide (`providers`). */
export const statementsOf = (
  { record, satisfiedBy }: AppliedView,
  providers: readonly ViewLink[],
  view: AdoptionView,
): SystemStatement[] => {
  const requirement = uuidOf(record.id);
  const parts = new Map<string, ByComponent[]>();
  const place: Place = (id, part) => parts.set(id, [...(parts.get(id) ?? []), part]);
  for (const [id, description] of readSections(textOf(record, 'implementation')).statements)
    place(id, { 'component-uuid': thisSystem(view), uuid: uuidFor('own', requirement, id), description });
  for (const link of satisfiedBy) placeControl(link, requirement, place);
  for (const link of providers) placeProvider(link, requirement, place);
  return [...parts].map(([id, by]) => ({
    'statement-id': id,
    uuid: uuidFor('statement', requirement, id),
    'by-components': by,
  }));
};
