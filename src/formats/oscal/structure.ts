import type { z } from 'zod';
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { EDITIONS, type Edition, isSince } from './edition.ts';
import { type Faults, kindOf, quoted } from './faults.ts';
import { numberRule, textRule } from './model/datatypes.ts';
import { type Choice, type Notes, notesOf } from './model/describe.ts';
import { definitionOf, standing } from './model/inspect.ts';

type Check = (value: JsonValue, faults: Faults) => void;

interface Members {
  readonly checks: ReadonlyMap<string, Check>;
  readonly required: readonly string[];
}

const compiled = new Map<Edition, WeakMap<z.ZodType, Check>>(EDITIONS.map((edition) => [edition, new WeakMap()]));

/**
 * What decides whether a value is what a model describes, by the rules of an edition: the same verdict as that
 * edition's official JSON schema gives, with one fault for each thing that is wrong. Made once, then kept.
 */
export const structureCheck = (model: z.ZodType, edition: Edition): Check => {
  const known = compiled.get(edition)?.get(model);
  if (known) return known;
  // A model may stand inside itself: what is kept first only looks up what it will be.
  let check: Check = () => undefined;
  compiled.get(edition)?.set(model, (value, faults) => check(value, faults));
  check = makeCheck(model, edition);
  compiled.get(edition)?.set(model, check);
  return check;
};

const makeCheck = (schema: z.ZodType, edition: Edition): Check => {
  const notes = notesOf(schema);
  if (notes.was && !isSince(edition, notes.was.until)) return structureCheck(notes.was.schema, edition);
  const def = definitionOf(schema);
  switch (def.type) {
    case 'optional':
    case 'readonly':
      // What an edition had instead is noted on either side of what may be absent.
      return structureCheck(def.innerType, edition);
    case 'object':
      return objectCheck(def.shape, isSince(edition, '1.2') ? notes.choice : undefined, edition);
    case 'array':
      return listCheck(structureCheck(def.element, edition));
    case 'union':
      return oneOrManyCheck(def.options, edition);
    case 'enum':
      return enumCheck(Object.values(def.entries));
    case 'string':
      return textCheck(notes, edition);
    case 'number':
      return numberCheck(notes, edition);
    case 'boolean':
      return (value, faults) => {
        if (typeof value !== 'boolean') faults.add('structure', 'This must be true or false.');
      };
  }
};

const textCheck = (notes: Notes, edition: Edition): Check => {
  const { means, holds } = textRule(notes.text ?? 'text');
  return (value, faults) => {
    if (typeof value !== 'string') faults.add('structure', `This must be ${means}, not ${kindOf(value)}.`);
    else if (!holds(value, edition)) faults.add('structure', `This must be ${means}: ${quoted(value)} is not.`);
    else if (notes.known) checkSpelling(value, notes.known, faults);
  };
};

const bare = (value: string): string => value.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Other values are allowed, but one that only writes a known one otherwise will not be understood. */
const checkSpelling = (value: string, known: readonly string[], faults: Faults): void => {
  if (value.length > 80 || known.includes(value)) return;
  const meant = known.find((one) => bare(one) === bare(value));
  if (meant !== undefined)
    faults.add('value', `OSCAL writes this value ${quoted(meant)}, not ${quoted(value)}.`, 'warning');
};

const numberCheck = (notes: Notes, edition: Edition): Check => {
  const { means, holds } = numberRule(notes.number ?? 'decimal');
  return (value, faults) => {
    if (typeof value !== 'number') faults.add('structure', `This must be ${means}, not ${kindOf(value)}.`);
    else if (!holds(value, edition)) faults.add('structure', `This must be ${means}: ${value} is not.`);
  };
};

const enumCheck = (values: readonly string[]): Check => {
  const set = new Set<JsonValue>(values);
  return (value, faults) => {
    if (set.has(value)) return;
    const found = typeof value === 'string' ? quoted(value) : kindOf(value);
    faults.add('structure', `This must be one of ${values.map(quoted).join(', ')}, not ${found}.`);
  };
};

/** As deep as any reader goes; what calls itself must end somewhere. */
const DEEPEST = 512;

const listCheck =
  (check: Check): Check =>
  (value, faults) => {
    if (!isJsonList(value)) return faults.add('structure', `This must be a list, not ${kindOf(value)}.`);
    if (value.length === 0) faults.add('structure', 'This list is empty. Leave it out, or put something in it.');
    const depth = faults.path.length;
    for (let at = 0; at < value.length && !faults.full; at += 1) {
      faults.path[depth] = at;
      check(value[at] as JsonValue, faults);
    }
    faults.path.length = depth;
  };

const oneOrManyCheck = (options: readonly z.ZodType[], edition: Edition): Check => {
  const [many, one] = options.map((option) => structureCheck(option, edition));
  return (value, faults) => (isJsonList(value) ? many : one)?.(value, faults);
};

const objectCheck = (
  shape: Readonly<Record<string, z.ZodType>>,
  choice: Choice | undefined,
  edition: Edition,
): Check => {
  // Made at the first use: a shape that holds itself is not whole before.
  let members: Members | undefined;
  return (value, faults) => {
    members ??= membersOf(shape, edition);
    if (!isJsonObject(value)) return faults.add('structure', `This must be an object, not ${kindOf(value)}.`);
    for (const key of members.required) {
      if (!Object.hasOwn(value, key)) faults.add('structure', `${quoted(key)} is missing.`);
    }
    checkMembers(value, members, edition, faults);
    if (choice) checkChoice(value, choice, faults);
  };
};

const checkMembers = (value: JsonObject, members: Members, edition: Edition, faults: Faults): void => {
  const depth = faults.path.length;
  if (depth > DEEPEST) return faults.add('structure', `The document nests deeper than ${DEEPEST} levels. Flatten it.`);
  for (const key of Object.keys(value)) {
    if (faults.full) break;
    faults.path[depth] = key;
    const check = members.checks.get(key);
    if (check) check(value[key] as JsonValue, faults);
    else faults.add('structure', `OSCAL ${edition} has no ${quoted(key)} here. Remove it.`);
  }
  faults.path.length = depth;
};

const membersOf = (shape: Readonly<Record<string, z.ZodType>>, edition: Edition): Members => {
  const checks = new Map<string, Check>();
  const required: string[] = [];
  for (const [key, schema] of Object.entries(shape)) {
    const place = standing(schema, edition);
    if (place !== 'absent') checks.set(key, structureCheck(schema, edition));
    if (place === 'required') required.push(key);
  }
  return { checks, required };
};

const checkChoice = (value: JsonObject, { of, required }: Choice, faults: Faults): void => {
  const found = of.filter((key) => Object.hasOwn(value, key));
  const names = of.map(quoted).join(', ');
  if (found.length > 1) faults.add('structure', `Only one of ${names} may be here. Remove all but one.`);
  if (required && found.length === 0) faults.add('structure', `One of ${names} must be here.`);
};
