import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormatsModule from 'ajv-formats';
import type { JsonObject, JsonValue } from '../../src/formats/json.ts';
import type { Edition } from '../../src/formats/oscal/edition.ts';

/** The real files, which are not ours to commit. */
export const OSCAL_DATA = resolve(import.meta.dirname, '../../../shared/data/oscal');
export const oscalDataIsThere = existsSync(join(OSCAL_DATA, 'schema'));

/** Every OSCAL document of that folder, by its path in it. */
export const oscalFiles = (): string[] =>
  !oscalDataIsThere
    ? []
    : readdirSync(OSCAL_DATA, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
        .map((entry) => relative(OSCAL_DATA, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
        .filter((path) => !/^(?:schema|fedramp-cr26)\/|^pairs\.json$/.test(path))
        .sort();

export const readOscalFile = (path: string): JsonObject =>
  JSON.parse(readFileSync(join(OSCAL_DATA, path), 'utf8')) as JsonObject;

const SCHEMAS: Readonly<Record<Edition, string>> = {
  '1.0.0': '1.0.0',
  '1.0': '1.0.4',
  '1.1': '1.1.2',
  '1.2': '1.2.1',
};

export type Schema = Record<string, unknown>;

/** The official schema of an edition, with `combine.method` put back where 1.2 lost it. */
const officialSchema = (edition: Edition, file = `oscal_complete_schema-${SCHEMAS[edition]}.json`): Schema => {
  const schema = JSON.parse(readFileSync(join(OSCAL_DATA, 'schema', file), 'utf8')) as Schema;
  if (edition === '1.2') restoreCombine(schema);
  return schema;
};

const restoreCombine = (node: unknown): void => {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node as Schema)) {
    if (key === 'combine' && typeof value === 'object')
      (value as Schema)['properties'] = { method: { type: 'string', enum: ['use-first', 'merge', 'keep'] } };
    else restoreCombine(value);
  }
};

// The package says `export default` and means `module.exports`.
const addFormats = addFormatsModule as unknown as (ajv: Ajv) => void;

/** What the official schema of an edition says of a document. */
export class Official {
  readonly schema: Schema;
  readonly #ajv = new Ajv({ strict: false, logger: false });
  readonly #whole: ValidateFunction;
  readonly #parts = new Map<string, ValidateFunction>();

  /** `file`: the schema of one model alone, instead of the edition's whole one. */
  constructor(edition: Edition, file?: string) {
    addFormats(this.#ajv);
    this.schema = officialSchema(edition, file);
    this.#whole = this.#ajv.compile(this.schema);
  }

  accepts(document: JsonValue): boolean {
    return this.#whole(document);
  }

  get errors(): unknown {
    return this.#whole.errors;
  }

  /** Whether a schema inside the whole one, with nothing left to look up, accepts a value. */
  acceptsPart(part: Schema, value: JsonValue): boolean {
    const key = JSON.stringify(part);
    const validate = this.#parts.get(key) ?? this.#ajv.compile(part);
    this.#parts.set(key, validate);
    return validate(value);
  }
}
