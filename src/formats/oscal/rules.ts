import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { type Faults, quoted } from './faults.ts';
import type { DocumentType } from './model/documents.ts';
import { checkAllowed } from './rules-allowed.ts';
import { checkHash, checkPorts, checkRelationship, LOST_MEMBERS } from './rules-values.ts';
import { collectTargets, type Targets } from './targets.ts';

/** Where a value stands: the key of the object, or of the list that it is in. */
type Visit = (value: JsonObject, key: string, faults: Faults) => void;

/** Members that name something which the document itself must hold, and where that is. */
const REFERENCES: Readonly<Record<string, keyof Targets['named']>> = {
  'role-id': 'roles',
  'role-ids': 'roles',
  'party-uuid': 'parties',
  'party-uuids': 'parties',
  'member-of-organizations': 'parties',
  'location-uuids': 'locations',
};

/** The same, for system security plans alone: assessments may speak of what the plan that they import holds. */
const PLAN_REFERENCES: Readonly<Record<string, keyof Targets['named']>> = { 'component-uuid': 'components' };

/** Members of assessments that name what an assessment usually holds itself, and may not. */
const ASSESSED = new Set(['observation-uuid', 'risk-uuid', 'finding-uuid', 'response-uuid']);
const ASSESSMENTS: ReadonlySet<DocumentType> = new Set([
  'assessment-results',
  'plan-of-action-and-milestones',
] as const);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const INSERT = /\{\{\s*insert:\s*param\s*,\s*([^\s{}]{1,200})\s*\}\}/gu;
const PROSE_LINK = /\]\(#([^\s()<>]{1,200})\)/g;

/**
 * What JSON Schema cannot say (the metaschemas of OSCAL do): identifiers are unique, references lead somewhere in the
 * document, inserted parameters exist. For documents whose structure is right.
 */
export const checkRules = (type: DocumentType, body: JsonObject, faults: Faults): void => {
  faults.path[0] = type;
  const targets = collectTargets(body, type, faults);
  const references = type === 'system-security-plan' ? { ...REFERENCES, ...PLAN_REFERENCES } : REFERENCES;
  const visits: readonly Visit[] = [
    (value, _key, at) => checkReferences(value, references, targets, at),
    (value, _key, at) => checkHref(value, type, targets, at),
    ...(ASSESSMENTS.has(type)
      ? [(value: JsonObject, _key: string, at: Faults) => checkAssessed(value, targets, at)]
      : []),
    checkHash,
    checkPorts,
    checkRelationship,
    checkLost,
    (value, key, at) => checkAllowed(value, key, type, at),
  ];
  const texts = (value: string): void => {
    // Profiles, plans and component definitions speak of parameters that are elsewhere.
    if (type === 'catalog' && value.includes('{{')) checkInserts(value, targets, faults);
    if (value.includes('](#')) checkProseLinks(value, type, targets, faults);
  };
  walk(body, type, visits, texts, faults);
  faults.path.length = 0;
};

const walk = (
  value: JsonValue,
  key: string,
  visits: readonly Visit[],
  texts: (value: string) => void,
  faults: Faults,
): void => {
  if (typeof value === 'string') return texts(value);
  const depth = faults.path.length;
  if (isJsonList(value)) {
    for (let at = 0; at < value.length && !faults.full; at += 1) {
      faults.path[depth] = at;
      walk(value[at] as JsonValue, key, visits, texts, faults);
    }
  } else if (isJsonObject(value)) {
    for (const visit of visits) visit(value, key, faults);
    for (const member of Object.keys(value)) {
      if (faults.full) break;
      faults.path[depth] = member;
      walk(value[member] as JsonValue, member, visits, texts, faults);
    }
  }
  faults.path.length = depth;
};

/** Says something of a member of the object at which the walk stands. */
const at = (faults: Faults, path: readonly (string | number)[], say: () => void): void => {
  faults.path.push(...path);
  say();
  faults.path.length -= path.length;
};

const checkReferences = (
  value: JsonObject,
  references: Readonly<Record<string, keyof Targets['named']>>,
  targets: Targets,
  faults: Faults,
): void => {
  for (const key of Object.keys(value)) {
    const kind = Object.hasOwn(references, key) ? references[key] : undefined;
    if (!kind) continue;
    const found = value[key];
    const many = isJsonList(found);
    (many ? found : [found]).forEach((one, index) => {
      if (typeof one !== 'string' || targets.named[kind].has(one.toLowerCase())) return;
      at(faults, many ? [key, index] : [key], () =>
        faults.add(
          'dangling',
          `None of the document's ${kind} is ${quoted(one)}. Add it, or name one that is there.`,
          // Some names of roles go without saying: NIST's own examples do not describe theirs.
          kind === 'roles' ? 'warning' : 'error',
        ),
      );
    });
  }
};

const checkAssessed = (value: JsonObject, targets: Targets, faults: Faults): void => {
  for (const [key, found] of Object.entries(value)) {
    if (!ASSESSED.has(key) || typeof found !== 'string' || targets.fragments.has(found.toLowerCase())) continue;
    at(faults, [key], () =>
      faults.add('dangling', `Nothing in the document has the UUID ${quoted(found)}, which this names.`, 'warning'),
    );
  }
};

const checkHref = (value: JsonObject, type: DocumentType, targets: Targets, faults: Faults): void => {
  const { href } = value;
  if (typeof href !== 'string' || !href.startsWith('#')) return;
  at(faults, ['href'], () => checkFragment(href.slice(1), type, targets, faults));
};

const checkProseLinks = (value: string, type: DocumentType, targets: Targets, faults: Faults): void => {
  for (const [, target = ''] of value.matchAll(PROSE_LINK)) checkFragment(target, type, targets, faults);
};

/** A UUID must lead to something here. Another name may be that of a control in another document. */
const checkFragment = (fragment: string, type: DocumentType, targets: Targets, faults: Faults): void => {
  if (targets.fragments.has(fragment.toLowerCase())) return;
  const isUuid = UUID.test(fragment);
  if (!isUuid && (type !== 'catalog' || targets.isResolved)) return;
  if (isUuid) faults.add('dangling', `Nothing in the document has the UUID ${quoted(fragment)}, to which this leads.`);
  else faults.add('dangling', `Nothing in this catalog is called ${quoted(fragment)}, to which this leads.`, 'warning');
};

const checkInserts = (value: string, targets: Targets, faults: Faults): void => {
  const ids = new Set([...value.matchAll(INSERT)].map(([, id = '']) => id));
  for (const id of ids) {
    if (!targets.parameters.has(id))
      faults.add('unknown-parameter', `The text inserts the parameter ${quoted(id)}, which is not in this catalog.`);
  }
};

/** What the JSON schema of 1.2 no longer asks for since its choices are written out, and the model still does. */
const checkLost: Visit = (value, key, faults) => {
  for (const member of Object.hasOwn(LOST_MEMBERS, key) ? (LOST_MEMBERS[key] ?? []) : []) {
    if (!Object.hasOwn(value, member)) faults.add('missing', `${quoted(member)} is missing.`);
  }
};
