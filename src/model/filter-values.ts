/**
 * Several values of a filter in one text, with commas between. A comma or a backslash within a value has a backslash
 * before it: `Banking\, insurance,Retail` is two.
 */
export const joinValues = (values: readonly string[]): string =>
  values.map((value) => value.replace(/[\\,]/g, '\\$&')).join(',');

/** Back from the text to the values, at least one; a backslash before anything else stands for itself. */
export const splitValues = (text: string): string[] => {
  const values: string[] = [];
  let value = '';
  for (const part of text.match(/\\[\\,]|[^\\,]+|[\\,]/g) ?? []) {
    if (part === ',') {
      values.push(value);
      value = '';
    } else value += /^\\[\\,]$/.test(part) ? part.slice(1) : part;
  }
  return [...values, value];
};
