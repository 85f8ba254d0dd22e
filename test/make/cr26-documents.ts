import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormatsModule from 'ajv-formats';
import type { JsonObject, JsonValue } from '../../src/formats/json.ts';
import { type Chance, VALUES } from './oscal-documents.ts';
import { OSCAL_DATA, type Schema } from './oscal-files.ts';

const FOLDER = join(OSCAL_DATA, 'fedramp-cr26/schemas');
const BASE = 'https://fedramp.gov/schemas/';

// The package says `export default` and means `module.exports`.
const addFormats = addFormatsModule as unknown as (ajv: Ajv2020) => void;

/** FedRAMP's own schemas of 2026. Their references lack the "#" before the place: it is put in. */
export class OfficialCr26 {
  readonly schemas = new Map<string, Schema>();
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  readonly #parts = new Map<string, ValidateFunction>();

  constructor() {
    addFormats(this.#ajv);
    for (const file of readdirSync(FOLDER)) {
      const text = readFileSync(join(FOLDER, file), 'utf8').replaceAll('.json/$defs/', '.json#/$defs/');
      const schema = JSON.parse(text) as Schema;
      this.schemas.set(String(schema['$id']), schema);
      this.#ajv.addSchema(schema);
    }
  }

  /** Of a document, by the name in the middle of its file's. */
  idOf(name: string): string {
    const id = `${BASE}fedramp-${name}-schema-2026-06-24.json`;
    if (!this.schemas.has(id)) throw new Error(id);
    return id;
  }

  /** What the schema finds wrong; null where that is nothing. */
  faultsOf(name: string, document: unknown): unknown {
    const validate = this.#ajv.getSchema(this.idOf(name));
    if (!validate) throw new Error(name);
    return validate(document) ? null : validate.errors;
  }

  /** The schema that a reference leads to, and the file in which it stands. */
  lookUp(reference: string, from: string): { readonly schema: Schema; readonly id: string } {
    const [file = '', place = ''] = reference.split('#');
    const id = file === '' ? from : file;
    let schema = this.schemas.get(id) as Schema;
    for (const step of place.split('/').filter(Boolean)) schema = schema[step] as Schema;
    return { schema, id };
  }

  acceptsPart(part: Schema, value: JsonValue): boolean {
    const key = JSON.stringify(part);
    const validate = this.#parts.get(key) ?? this.#ajv.compile(part);
    this.#parts.set(key, validate);
    return validate(value);
  }
}

const ODD: readonly JsonValue[] = [
  ...VALUES,
  ...[1, 2, 3, 4, 5, 6],
  ...['https://a.test/logo.svg', 'https://a.test/l.PNG', 'https://a.test/x.tiff?y#z', 'a.png'],
  ...['202-555-0123', '2025550123', '123456', '1234567', '١٢٣٤٥٦'],
  ...['CVE-2026-1', 'CVE-26-1', 'cve-2026-1', 'CVE-2026-1\n'],
  ...['Security', 'Sales', 'SaaS', 'Public Cloud', 'Rev5', 'Adaptive', 'Initial', 'Implemented', 'Finance'],
];

/** Documents made from FedRAMP's schemas, so that everything that they know of is met. */
export class Cr26Maker {
  readonly #official: OfficialCr26;
  readonly #chance: Chance;
  readonly #scalars = new Map<string, readonly JsonValue[]>();

  constructor(official: OfficialCr26, chance: Chance) {
    this.#official = official;
    this.#chance = chance;
  }

  document(name: string): JsonObject {
    const id = this.#official.idOf(name);
    return this.#make(this.#official.schemas.get(id) as Schema, id) as JsonObject;
  }

  #make(part: Schema, from: string): JsonValue {
    if (typeof part['$ref'] === 'string') {
      const { schema, id } = this.#official.lookUp(part['$ref'], from);
      return this.#make(schema, id);
    }
    if (part['type'] === 'object') return this.#object(part, from);
    return part['type'] === 'array' ? this.#list(part, from) : this.#scalar(part);
  }

  #object(part: Schema, from: string): JsonValue {
    const required = new Set((part['required'] as string[] | undefined) ?? []);
    const made: Record<string, JsonValue> = {};
    for (const [key, member] of Object.entries((part['properties'] as Record<string, Schema> | undefined) ?? {}))
      if (required.has(key) || this.#chance.next() < 0.6) made[key] = this.#make(member, from);
    return made;
  }

  #list(part: Schema, from: string): JsonValue {
    const least = Number(part['minItems'] ?? 0);
    const length = least + this.#chance.below(3);
    const items = Array.from({ length }, () => this.#make(part['items'] as Schema, from));
    for (const { contains } of (part['allOf'] as { contains: Schema }[] | undefined) ?? []) {
      const wanted = Object.entries(contains['properties'] as Record<string, Schema>);
      const item = this.#make(part['items'] as Schema, from) as JsonObject;
      // Now and then it is not there.
      if (this.#chance.next() < 0.9)
        items.push({
          ...item,
          ...Object.fromEntries(wanted.map(([key, { const: value }]) => [key, value as JsonValue])),
        });
    }
    return items;
  }

  #scalar(part: Schema): JsonValue {
    const { title: _title, description: _description, examples: _examples, ...bare } = part;
    const key = JSON.stringify(bare);
    const values =
      this.#scalars.get(key) ??
      [...((bare['enum'] as JsonValue[] | undefined) ?? []), ...ODD].filter((one) =>
        this.#official.acceptsPart(bare, one),
      );
    this.#scalars.set(key, values);
    if (values.length === 0) throw new Error(`nothing fits ${key}`);
    return this.#chance.next() < 0.01 ? this.#chance.pick(ODD) : this.#chance.pick(values);
  }
}
