import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinValues, splitValues } from './filter-values.ts';

describe('values of a filter in one text', () => {
  it.each([
    ['a,b', ['a', 'b']],
    ['Banking\\, insurance,Retail', ['Banking, insurance', 'Retail']],
    ['a\\\\,b', ['a\\', 'b']],
    ['C:\\temp', ['C:\\temp']],
    ['', ['']],
    ['a,', ['a', '']],
    [',', ['', '']],
    ['\\', ['\\']],
  ])('%j is %j', (text, values) => {
    expect(splitValues(text)).toEqual(values);
  });

  it('come back as they were, whatever is in them', () => {
    const value = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('\\', ',', 'a', '~') }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), (values) => {
        expect(splitValues(joinValues(values))).toEqual(values);
      }),
    );
  });
});
