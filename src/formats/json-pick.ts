import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/*
 * Reading foreign JSON softly: what has another type than expected counts as absent. Real tools break their own
 * schemas (8 of 58 SARIF files do), and one odd field is no reason to refuse a report.
 */

/** The object, or an empty one. */
export function objectAt(value: JsonValue | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/** The list, or an empty one. */
export function listAt(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonList(value) ? value : [];
}

/** The text, or a number as text; undefined where it is neither or blank. */
export function textAt(value: JsonValue | undefined): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** The number, also where it is written as text; undefined otherwise. */
export function numberAt(value: JsonValue | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** The texts of a list; a single text counts as a list of one. */
export function textsAt(value: JsonValue | undefined): string[] {
  const list = isJsonList(value) ? value : value === undefined ? [] : [value];
  return list.map((member) => textAt(member)).filter((text) => text !== undefined);
}
