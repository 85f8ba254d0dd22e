const FORM = /^\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)\s*(Z|[+-]\d\d:?\d\d)?\s*$/;
const HOUR = 3_600_000;

/**
 * The moment that a report gives for itself, in milliseconds since 1970; undefined when it gives none that can be relied
 * on. Without a time zone it may be off by 14 hours either way: within those of now the report may just have been made.
 */
export const momentOf = (text: string | undefined, now: number): number | undefined => {
  const [, day, time, zone] = FORM.exec(text ?? '') ?? [];
  if (!day || !time) return undefined;
  const at = Date.parse(`${day}T${time}${zone ?? 'Z'}`);
  if (Number.isNaN(at) || (!zone && Math.abs(at - now) <= 14 * HOUR)) return undefined;
  return at;
};
