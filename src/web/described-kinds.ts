import type { Plugin } from 'vite';
import type { Field, Fields } from '../model/field.ts';
import type { AnyKind, Relation } from '../model/kind.ts';
import { KINDS } from '../model/kinds.ts';

const withoutSchemas = (fields: Fields): Readonly<Record<string, Omit<Field, 'schema'>>> =>
  Object.fromEntries(Object.entries(fields).map(([name, { schema: _schema, ...described }]) => [name, described]));

const describedRelation = ({ data, ...relation }: Relation) =>
  data ? { ...relation, data: withoutSchemas(data) } : relation;

/** A kind as people read it: labels, help, fields, relations, lifecycle; whether it is judged, but not how. */
export const describedKind = ({ assurance, derive: _derive, fields, relations, ...kind }: AnyKind) => ({
  ...kind,
  fields: withoutSchemas(fields),
  relations: Object.fromEntries(
    Object.entries(relations).map(([name, relation]) => [name, describedRelation(relation)]),
  ),
  ...(assurance ? { assurance: {} } : {}),
});

/** Whether this import is the model's registry asking for its kinds; everybody else gets the kinds themselves. */
export const isRegistryAsking = (source: string, importer: string | undefined): boolean =>
  source === './kinds.ts' && (importer?.endsWith('/src/model/registry.ts') ?? false);

const NAME = '\0described-kinds';

/**
 * The workspace shows every kind on every page, and checks input only in forms. So its registry is built from
 * described kinds, worked out here at build time; zod and the rules (25 kB compressed) come with the first form, through
 * src/web/fields/schemas.ts. See docs/adr/0007-described-kinds-in-the-browser.md.
 */
export const describedKinds = (): Plugin => ({
  name: 'described-kinds',
  enforce: 'pre',
  resolveId: (source, importer) => (isRegistryAsking(source, importer) ? NAME : undefined),
  load: (id) =>
    id === NAME
      ? `export const KINDS = JSON.parse(${JSON.stringify(JSON.stringify(KINDS.map(describedKind)))});`
      : undefined,
});
