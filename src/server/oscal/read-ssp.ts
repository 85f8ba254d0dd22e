import { parseJson } from '../../formats/json.ts';
import type { Catalog, Control } from '../../formats/oscal/model/catalog.ts';
import type { SystemSecurityPlan } from '../../formats/oscal/model/system-security-plan.ts';
import { validateStructure } from '../../formats/oscal/validate.ts';
import { controlId } from './control-id.ts';
import { FRAMEWORK_FIELDS } from './embedded-catalog.ts';
import { uuidFor } from './oscal-uuid.ts';
import { ours, oursRemarks, said } from './props.ts';
import { cut, cutTitle, fieldsOf, LONG, readComponent } from './read-components.ts';
import { withLeveraged } from './read-leveraged.ts';
import { parameterLines, readRequirement } from './read-requirement.ts';
import { findUnheld } from './read-unheld.ts';
import type { FrameworkDraft, PersonDraft, RequirementDraft, SspDraft } from './ssp-draft.ts';
import { SYSTEM_OWNER } from './write-metadata.ts';

const MOST_EMBEDDED = 20_000_000;

/** The framework of ours that travels inside a plan, where one does and can be read. */
const readFramework = (plan: SystemSecurityPlan): FrameworkDraft | undefined => {
  const { href } = plan['import-profile'];
  const resource = plan['back-matter']?.resources?.find(({ uuid }) => `#${uuid.toLowerCase()}` === href.toLowerCase());
  if (!resource?.base64 || resource.base64.value.length > MOST_EMBEDDED) return undefined;
  const read = parseJson(Buffer.from(resource.base64.value, 'base64'));
  if (!read.ok || !validateStructure(read.value).valid) return undefined;
  const { catalog } = read.value as unknown as { readonly catalog?: Catalog };
  const key = ours(catalog?.metadata.props, 'key');
  if (!catalog || key === undefined) return undefined;
  const { props, title } = catalog.metadata;
  const texts: Record<string, string | undefined> = { description: oursRemarks(props, 'description') };
  for (const field of FRAMEWORK_FIELDS) texts[field] = ours(props, field);
  return {
    key,
    title: cutTitle(title),
    data: { edition: catalog.metadata.version, ...fieldsOf('framework', texts) },
    requirements: (catalog.controls ?? []).map(readFrameworkControl),
  };
};

const readFrameworkControl = (control: Control): FrameworkDraft['requirements'][number] => {
  const { props, params } = control;
  const lines = (params ?? []).map(({ id, label }) => (label === undefined ? `${id}` : `${id}: ${label}`));
  return {
    key: ours(props, 'key'),
    title: cutTitle(control.title),
    number: props?.find(({ name, ns }) => name === 'label' && ns === undefined)?.value ?? control.id,
    data: {
      ...fieldsOf('requirement', {
        group: ours(props, 'group'),
        section: ours(props, 'section'),
        under: ours(props, 'under'),
        position: ours(props, 'position'),
        parameters: lines.length > 0 ? cut(lines.join('\n')) : undefined,
      }),
      assessable: ours(props, 'assessable') !== 'no',
    },
  };
};

/** People whom the plan says to own something; nobody else becomes a record. */
const readPeople = (plan: SystemSecurityPlan): PersonDraft[] =>
  (plan.metadata.parties ?? []).flatMap(({ uuid, type, name, props }) => {
    const key = ours(props, 'key');
    return uuid !== undefined && type === 'person' && name !== undefined && key !== undefined
      ? [{ uuid: uuid.toLowerCase(), key, name: cutTitle(name) }]
      : [];
  });

/** The name of the organisation that the plan says to own the system; of a person it is nobody's business here. */
export const ownerOf = ({ metadata }: SystemSecurityPlan): string | undefined => {
  const role = metadata['responsible-parties']?.find((one) => one['role-id'] === SYSTEM_OWNER);
  const [uuid] = role?.['party-uuids'] ?? [];
  const name = metadata.parties?.find((party) => party.uuid === uuid && party.type === 'organization')?.name;
  return name === undefined ? undefined : cutTitle(name);
};

const PARAMETER_OF = /^([a-z]{2}-\d{1,3}(?:\.\d{1,3})?)_/i;

/** Parameters set for the whole plan go to the requirement that their ids name, as NIST's do; the others go nowhere. */
const spread = (plan: SystemSecurityPlan, requirements: readonly RequirementDraft[]) => {
  const sets = plan['control-implementation']['set-parameters'] ?? [];
  const lines = new Map<string, string[]>();
  let lost = 0;
  const known = new Set(requirements.map((one) => controlId(one.controlId)));
  for (const set of sets) {
    const id = controlId(PARAMETER_OF.exec(set['param-id'])?.[1] ?? '');
    if (known.has(id)) lines.set(id, [...(lines.get(id) ?? []), ...parameterLines([set])]);
    else lost += 1;
  }
  const spreadOut = requirements.map((one) => {
    const more = lines.get(controlId(one.controlId));
    return more ? { ...one, parameters: [...new Set([...one.parameters, ...more])] } : one;
  });
  return { requirements: spreadOut, lost };
};

/** Requirements of one UUID, which no two should have: the later ones get another, always the same. */
const tellApart = (requirements: readonly RequirementDraft[]): RequirementDraft[] => {
  const seen = new Set<string>();
  return requirements.map((one) => {
    const uuid = seen.has(one.uuid) ? uuidFor('twin', one.uuid, one.controlId) : one.uuid;
    seen.add(one.uuid);
    return { ...one, uuid };
  });
};

/** All that becomes a text of a record or a link. */
const textsOf = (one: RequirementDraft): string[] => [
  ...[one.justification, one.implementation, one.stated?.text].flatMap((text) => text ?? []),
  one.parameters.join('\n'),
  ...[...one.satisfiedBy, ...one.providedBy].flatMap(({ data }) => Object.values(data)),
];

/** A system security plan in our terms. Its structure must be valid. */
export const readSsp = (plan: SystemSecurityPlan): SspDraft => {
  const { metadata } = plan;
  const characteristics = plan['system-characteristics'];
  const all = plan['system-implementation'].components;
  const self = new Set(all.flatMap(({ type, uuid }) => (type === 'this-system' ? [uuid.toLowerCase()] : [])));
  const described = all.filter(({ uuid }) => !self.has(uuid.toLowerCase())).map(readComponent);
  const byUuid = new Map(described.toReversed().map((one) => [one.uuid, one]));
  const components = described.filter((one) => byUuid.get(one.uuid) === one);
  const people = readPeople(plan);
  const context = {
    components: byUuid,
    self,
    people: new Set(people.map(({ uuid }) => uuid)),
    at: metadata['last-modified'],
    by: cutTitle(metadata.title),
  };
  const read = tellApart(
    plan['control-implementation']['implemented-requirements'].map((one) => readRequirement(one, context)),
  );
  const { requirements, lost } = spread(plan, read);
  const [id] = characteristics['system-ids'];
  const note = said(characteristics['authorization-boundary'].description);
  return {
    uuid: plan.uuid.toLowerCase(),
    title: cutTitle(metadata.title),
    key: ours(metadata.props, 'key'),
    state: ours(metadata.props, 'state'),
    data: fieldsOf('adoption', {
      purpose: ours(metadata.props, 'purpose'),
      targetOn: ours(metadata.props, 'target-on'),
      organisation: ownerOf(plan),
      note: note === undefined ? undefined : cut(note),
    }),
    scope: {
      uuid: (id?.id ?? '').toLowerCase(),
      title: cutTitle(characteristics['system-name']),
      data: fieldsOf('scope', {
        description: said(characteristics.description),
        level: ours(characteristics.props, 'level'),
      }),
    },
    framework: readFramework(plan),
    people,
    components: withLeveraged(plan, components),
    requirements,
    unheld: findUnheld(plan, {
      parameters: lost,
      twins: described.length - components.length,
      told: requirements.reduce((sum, { told }) => sum + told, 0),
      long: requirements.flatMap(textsOf).filter((text) => text.length > LONG).length,
    }),
  };
};
