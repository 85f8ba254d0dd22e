import type { Field, Fields } from '../../model/field.ts';
import { KINDS } from '../../model/kinds.ts';
import { registry } from '../../model/registry.ts';
import { customFieldOf } from '../../model/schema.ts';

/** The model's own fields, by the described ones that pages hold. */
const MODEL_FIELDS: ReadonlyMap<Field, Field> = new Map(
  KINDS.flatMap((kind) => {
    const described = registry.get(kind.name);
    return [
      ...pairs(described.fields, kind.fields),
      ...Object.entries(kind.relations).flatMap(([name, { data }]) =>
        pairs(described.relations[name]?.data ?? {}, data ?? {}),
      ),
    ];
  }),
);

function pairs(described: Fields, fields: Fields): [Field, Field][] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const shown = described[name];
    return shown ? [[shown, field]] : [];
  });
}

/** A field of the organisation's own, as the model makes it. */
const ownField = (name: string, { type, label, help, options }: Field): Field => {
  const data = { name: name.replace(/^x_/, ''), type, help, choices: Object.keys(options ?? {}) };
  return customFieldOf({ title: label, data })[1];
};

/**
 * Fields with the schemas that check them. Pages hold fields without (see ../described-kinds.ts); whoever checks input
 * asks here, and is loaded with a form.
 */
export const withSchemas = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      MODEL_FIELDS.get(field) ?? ('schema' in field && field.schema ? field : ownField(name, field)),
    ]),
  );
