type Json = Readonly<Record<string, unknown>>;
type Rule = (value: unknown, schema: Json, root: Json) => string | undefined;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number' && Number.isInteger(value)) return 'integer';
  return typeof value;
};

const isType = (value: unknown, type: unknown): boolean =>
  typeOf(value) === type || (type === 'number' && typeOf(value) === 'integer');

const FORMATS: Readonly<Record<string, RegExp>> = {
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/,
  date: /^\d{4}-\d\d-\d\d$/,
  uri: /^[a-z]+:/,
  email: /^\S+@\S+$/,
};

const short = (value: unknown) => JSON.stringify(value)?.slice(0, 60) ?? 'undefined';
const size = (value: unknown): number => (typeof value === 'string' ? [...value].length : (value as unknown[]).length);

/** First thing wrong with any of the values, with its place. */
const each = (pairs: Iterable<readonly [string, unknown, unknown]>, root: Json): string | undefined => {
  for (const [name, value, schema] of pairs) {
    const wrong = mismatch(value, schema as Json, root);
    if (wrong !== undefined) return `/${name}${wrong.startsWith('/') ? '' : ' '}${wrong}`;
  }
  return undefined;
};

const matching = (value: unknown, schemas: unknown, root: Json) =>
  (schemas as Json[]).filter((schema) => mismatch(value, schema, root) === undefined).length;

const RULES: Readonly<Record<string, Rule>> = {
  $ref: (value, { $ref }, root) => mismatch(value, resolveRef(root, String($ref)), root),
  type: (value, { type }) =>
    [type].flat().some((one) => isType(value, one)) ? undefined : `${short(value)} is not ${String(type)}`,
  const: (value, schema) =>
    value === schema['const'] ? undefined : `${short(value)} is not ${short(schema['const'])}`,
  enum: (value, schema) =>
    (schema['enum'] as unknown[]).includes(value) ? undefined : `${short(value)} is none of ${short(schema['enum'])}`,
  anyOf: (value, { anyOf }, root) =>
    matching(value, anyOf, root) > 0 ? undefined : `${short(value)} matches none of anyOf`,
  oneOf: (value, { oneOf }, root) =>
    matching(value, oneOf, root) === 1 ? undefined : `${short(value)} does not match one of oneOf`,
  allOf: (value, { allOf }, root) =>
    matching(value, allOf, root) === (allOf as unknown[]).length ? undefined : `${short(value)} does not match allOf`,
  required: (value, { required }) => {
    const missing = isObject(value) && (required as string[]).find((name) => !Object.hasOwn(value, name));
    return missing ? `lacks ${missing}` : undefined;
  },
  properties: (value, { properties }, root) =>
    isObject(value)
      ? each(
          Object.entries(properties as Json).flatMap(([name, schema]) =>
            Object.hasOwn(value, name) ? [[name, value[name], schema] as const] : [],
          ),
          root,
        )
      : undefined,
  additionalProperties: (value, schema, root) => {
    if (!isObject(value)) return undefined;
    const known = (schema['properties'] ?? {}) as Json;
    const others = Object.entries(value).filter(([name]) => !Object.hasOwn(known, name));
    const rule = schema['additionalProperties'];
    if (rule === false) return others[0] && `has ${others[0][0]}, which is not in the schema`;
    return isObject(rule)
      ? each(
          others.map(([name, one]) => [name, one, rule]),
          root,
        )
      : undefined;
  },
  propertyNames: (value, { propertyNames }, root) =>
    isObject(value)
      ? each(
          Object.keys(value).map((name) => [name, name, propertyNames]),
          root,
        )
      : undefined,
  items: (value, { items }, root) =>
    Array.isArray(value)
      ? each(
          value.map((one, index) => [String(index), one, items]),
          root,
        )
      : undefined,
  pattern: (value, { pattern }) =>
    typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value)
      ? undefined
      : `${short(value)} does not match ${String(pattern)}`,
  format: (value, { format }) => {
    const known = FORMATS[String(format)];
    if (!known) throw new RangeError(`the schema names a format that this check does not know: ${String(format)}`);
    return typeof value !== 'string' || known.test(value) ? undefined : `${short(value)} is no ${String(format)}`;
  },
  minLength: (value, { minLength }) =>
    typeof value === 'string' && size(value) < Number(minLength) ? `is shorter than ${String(minLength)}` : undefined,
  maxLength: (value, { maxLength }) =>
    typeof value === 'string' && size(value) > Number(maxLength) ? `is longer than ${String(maxLength)}` : undefined,
  minItems: (value, { minItems }) =>
    Array.isArray(value) && size(value) < Number(minItems) ? `has fewer than ${String(minItems)}` : undefined,
  maxItems: (value, { maxItems }) =>
    Array.isArray(value) && size(value) > Number(maxItems) ? `has more than ${String(maxItems)}` : undefined,
  minimum: (value, { minimum }) =>
    typeof value === 'number' && value < Number(minimum) ? `${value} is below ${String(minimum)}` : undefined,
  maximum: (value, { maximum }) =>
    typeof value === 'number' && value > Number(maximum) ? `${value} is above ${String(maximum)}` : undefined,
};

const SAYS_NOTHING = new Set(['title', 'description', 'default', 'examples', '$schema', '$comment']);

/** Whether a keyword means something to `mismatch`, or nothing at all. */
export const isKnownKeyword = (keyword: string): boolean => Object.hasOwn(RULES, keyword) || SAYS_NOTHING.has(keyword);

/** What a JSON pointer within the document (`#/components/…`) means; throws where it means nothing. */
export const resolveRef = (root: Json, ref: string): Json => {
  let found: unknown = root;
  for (const part of ref.replace(/^#\//, '').split('/')) {
    found = isObject(found) && Object.hasOwn(found, part) ? found[part] : undefined;
  }
  if (!ref.startsWith('#/') || !isObject(found)) throw new RangeError(`${ref} does not resolve`);
  return found;
};

/**
 * Why a value does not match a JSON Schema (draft 2020-12, the part that zod writes), or undefined when it does.
 * Throws for a keyword that it does not know: a check that passes over what it cannot read would prove nothing.
 */
export const mismatch = (value: unknown, schema: Json, root: Json): string | undefined => {
  for (const keyword of Object.keys(schema)) {
    const rule = RULES[keyword];
    if (!rule && !SAYS_NOTHING.has(keyword)) throw new RangeError(`unknown keyword ${keyword} in ${short(schema)}`);
    const wrong = rule?.(value, schema, root);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
};
