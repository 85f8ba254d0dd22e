import type { JsonObject } from '../../src/formats/json.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;

/** A document with what is inside it opened, so that the two can be read side by side. */
const open = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === 'last-modified') return [key, ''];
      if (key === 'base64')
        return [key, open(JSON.parse(Buffer.from((inner as { value: string }).value, 'base64').toString()))];
      return [key, open(inner)];
    }),
  );
};

/** A document but for when it was written and what its UUIDs are; that they lead to the same things stays to be seen. */
export const fair = (document: JsonObject): unknown => {
  const names = new Map<string, string>();
  const text = JSON.stringify(open(document)).replace(UUID, (uuid) => {
    if (!names.has(uuid)) names.set(uuid, `uuid-${names.size}`);
    return names.get(uuid) ?? '';
  });
  return JSON.parse(text) as unknown;
};
