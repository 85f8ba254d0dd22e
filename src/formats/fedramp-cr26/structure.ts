import type { z } from 'zod';
import { isJsonList, isJsonObject, type JsonValue } from '../json.ts';
import { type Faults, kindOf, quoted } from '../oscal/faults.ts';
import { rulesOf } from './describe.ts';

type Check = (value: JsonValue, faults: Faults) => void;

/** Zod's own description of a schema, as far as the models here go. */
type Definition =
  | { readonly type: 'optional' | 'readonly'; readonly innerType: z.ZodType }
  | { readonly type: 'object'; readonly shape: Readonly<Record<string, z.ZodType>> }
  | { readonly type: 'array'; readonly element: z.ZodType }
  | { readonly type: 'enum'; readonly entries: Readonly<Record<string, string>> }
  | { readonly type: 'literal'; readonly values: readonly JsonValue[] }
  | { readonly type: 'string' | 'boolean' };

const definitionOf = (schema: z.ZodType): Definition => schema.def as unknown as Definition;

const compiled = new WeakMap<z.ZodType, Check>();

/** What decides whether a value is what a model describes: the verdict of FedRAMP's schema, one fault for one thing. */
export const structureOf = (model: z.ZodType): Check => {
  const known = compiled.get(model);
  if (known) return known;
  const isRight = typeCheck(model);
  const rules = rulesOf(model);
  const check: Check = (value, faults) => {
    if (!isRight(value, faults)) return;
    const broken = rules.filter(({ holds }) => !holds(value)).map(({ must }) => must);
    // What is no address at all need not be told that it is none of an image either.
    if (typeof value === 'string' && broken[0] !== undefined)
      faults.add('structure', `This must ${broken[0]}, not ${quoted(value)}.`);
    else for (const must of broken) faults.add('structure', `This must ${must}.`);
  };
  compiled.set(model, check);
  return check;
};

/** Walks a value; whether its own type is right, so that rules can be asked of it. */
type TypeCheck = (value: JsonValue, faults: Faults) => boolean;

const shown = (value: JsonValue): string => {
  if (typeof value === 'string') return quoted(value);
  return typeof value === 'number' ? String(value) : kindOf(value);
};

const wrong = (value: JsonValue, faults: Faults, must: string): false => {
  faults.add('structure', `This must be ${must}, not ${shown(value)}.`);
  return false;
};

const typeCheck = (model: z.ZodType): TypeCheck => {
  const def = definitionOf(model);
  switch (def.type) {
    case 'optional':
    case 'readonly': {
      const check = structureOf(def.innerType);
      return (value, faults) => {
        check(value, faults);
        return true;
      };
    }
    case 'object':
      return objectCheck(def.shape);
    case 'array':
      return listCheck(structureOf(def.element));
    case 'enum':
      return oneOf(Object.values(def.entries));
    case 'literal':
      return oneOf(def.values);
    case 'string':
      return (value, faults) => typeof value === 'string' || wrong(value, faults, 'text');
    case 'boolean':
      return (value, faults) => typeof value === 'boolean' || wrong(value, faults, 'true or false');
  }
};

const oneOf = (values: readonly JsonValue[]): TypeCheck => {
  const set = new Set(values);
  const named = values.map((one) => JSON.stringify(one)).join(', ');
  return (value, faults) => set.has(value) || wrong(value, faults, `one of ${named}`);
};

const listCheck =
  (check: Check): TypeCheck =>
  (value, faults) => {
    if (!isJsonList(value)) return wrong(value, faults, 'a list');
    const depth = faults.path.length;
    for (let at = 0; at < value.length && !faults.full; at += 1) {
      faults.path[depth] = at;
      check(value[at] as JsonValue, faults);
    }
    faults.path.length = depth;
    return true;
  };

const UNREAD = 'It is allowed, and nobody reads it.';

const objectCheck = (shape: Readonly<Record<string, z.ZodType>>): TypeCheck => {
  const checks = new Map(Object.entries(shape).map(([key, schema]) => [key, structureOf(schema)]));
  const required = Object.entries(shape).flatMap(([key, { def }]) => (def.type === 'optional' ? [] : [key]));
  const checkMember = (key: string, value: JsonValue, faults: Faults): void => {
    const check = checks.get(key);
    const isDirective = key === '$schema' && faults.path.length === 1;
    if (check) check(value, faults);
    else if (!isDirective)
      faults.add('unknown-member', `FedRAMP’s schema has no ${quoted(key)} here. ${UNREAD}`, 'warning');
  };
  return (value, faults) => {
    if (!isJsonObject(value)) return wrong(value, faults, 'an object');
    for (const key of required) if (!Object.hasOwn(value, key)) faults.add('structure', `${quoted(key)} is missing.`);
    const depth = faults.path.length;
    for (const key of Object.keys(value)) {
      if (faults.full) break;
      faults.path[depth] = key;
      checkMember(key, value[key] as JsonValue, faults);
    }
    faults.path.length = depth;
    return true;
  };
};
