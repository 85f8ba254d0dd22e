import type {
  ComponentExport,
  ProvidedControl,
  Responsibility,
} from '../../formats/oscal/model/system-security-plan.ts';
import { type AppliedView, textOf, type ViewLink } from './adoption-view.ts';
import { uuidFor } from './oscal-uuid.ts';
import { listed, NOT_SAID } from './props.ts';
import { textIn } from './write-statements.ts';

/** What is offered once to all who rest on it, however many they are. */
const offersOf = (links: readonly ViewLink[]) => {
  const offers = links.map((link) => ({ provided: textIn(link, 'provided'), left: textIn(link, 'ours') }));
  return [...new Map(offers.map((one) => [JSON.stringify(one), one])).values()];
};

/**
 * What others may rest on, and what is left to them: of requirements of our other adoptions that rest on this one, and of
 * what is the customers'. Undefined where there is neither. `uuid`: of the part of the plan that says it.
 */
export const exportOf = ({ record, providesTo }: AppliedView, uuid: string): ComponentExport | undefined => {
  const offers = offersOf(providesTo).map((one) => ({ ...one, uuid: uuidFor('offered', uuid, JSON.stringify(one)) }));
  const provided = offers.map((one): ProvidedControl => ({ uuid: one.uuid, description: one.provided ?? NOT_SAID }));
  const left = offers.flatMap((one): Responsibility[] =>
    one.left === undefined
      ? []
      : [{ uuid: uuidFor('left', one.uuid), 'provided-uuid': one.uuid, description: one.left }],
  );
  const customers: Responsibility[] =
    record.data['responsibility'] === 'customer'
      ? [{ uuid: uuidFor('responsibility', uuid), description: textOf(record, 'implementation') ?? NOT_SAID }]
      : [];
  if (provided.length + customers.length === 0) return undefined;
  return { ...listed('provided', provided), ...listed('responsibilities', [...customers, ...left]) };
};
