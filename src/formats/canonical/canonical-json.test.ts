import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalBytes, canonicalJson, isCanonicalJson } from './canonical-json.ts';

const doubleOf = (hex: string): number => Buffer.from(hex, 'hex').readDoubleBE(0);

describe('canonical JSON (RFC 8785)', () => {
  // 3.2.2: white space, number forms and escapes go.
  const sample = String.raw`{
    "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    "literals": [null, true, false]
  }`;
  const canonical = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;

  it('writes the sample of 3.2.2 as 3.2.3 and 3.2.4 do', () => {
    expect(canonicalJson(JSON.parse(sample))).toBe(canonical);
    const hex =
      '7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333' +
      '333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c' +
      '225c5c5c5c5c222f227d';
    expect(Buffer.from(canonicalBytes(JSON.parse(sample))).toString('hex')).toBe(hex);
  });

  it('sorts names by UTF-16 code units (3.2.3)', () => {
    const names = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\ud83d\ude00': 5, '\u0080': 6, '\u00f6': 7 };
    const order = Object.values(JSON.parse(canonicalJson(names).replace('"1":', '"one":')) as object);
    expect(order).toEqual([2, 4, 6, 7, 1, 5, 3]);
  });

  // Appendix B: IEEE 754 bits and their text.
  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the number %s as %s', (hex, text) => expect(canonicalJson(doubleOf(hex))).toBe(text));

  class Money {
    amount = 1;
  }
  const circular: { self?: unknown } = {};
  circular.self = circular;
  const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  it.each([
    ['NaN', doubleOf('7fffffffffffffff'), '""'],
    ['Infinity', [1, doubleOf('7ff0000000000000')], '"/1"'],
    ['undefined', undefined, '""'],
    ['an undefined member', { a: { 'b/c~': undefined } }, '"/a/b~1c~0"'],
    ['an undefined element', [undefined], '"/0"'],
    ['a hole', new Array(1), '"/0"'],
    ['a function', { a: () => 1 }, '"/a"'],
    ['a toJSON function', { toJSON: () => 'other' }, '"/toJSON"'],
    ['a symbol', [Symbol('x')], '"/0"'],
    ['a symbol as a name', { [Symbol('x')]: 1 }, '""'],
    ['a bigint', { a: 1n }, '"/a"'],
    ['a date', { at: new Date(0) }, '"/at": a Date'],
    ['a map', { a: new Map() }, '"/a": a Map'],
    ['bytes', { a: new Uint8Array(1) }, '"/a": a Uint8Array'],
    ['a class instance', { a: new Money() }, '"/a": a Money'],
    ['a boxed text', Object('text'), '""'],
    ['a lone surrogate', ['\udead'], '"/0"'],
    ['half an emoji at the end', ['x\ud83d'], '"/0"'],
    ['a lone surrogate in a name', { 'a\ud800': 1 }, 'member name'],
    ['a circle', circular, 'circular'],
    ['130 levels', deep(130), 'deeper than 128'],
    ['100,000 levels', deep(100_000), 'deeper than 128'],
  ])('refuses %s and says where', (_, value, where) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
    expect(() => canonicalJson(value)).toThrow(where);
  });

  it('carries what only looks dangerous', () => {
    const own = JSON.parse('{"__proto__":{"a":1},"constructor":2}') as unknown;
    expect(canonicalJson(own)).toBe('{"__proto__":{"a":1},"constructor":2}');
    expect(canonicalJson(Object.assign(Object.create(null), { a: 1 }))).toBe('{"a":1}');
    const shared = { x: 1 };
    expect(canonicalJson([shared, shared])).toBe('[{"x":1},{"x":1}]');
    expect(canonicalJson(deep(128))).toHaveLength(256);
  });

  it('says the same whatever the order of members, and says it again when parsed', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = canonicalJson(value);
        expect(isCanonicalJson(text)).toBe(true);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        const reversed = JSON.stringify(value, (_, v: unknown) =>
          v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).reverse()) : v,
        );
        expect(canonicalJson(JSON.parse(reversed))).toBe(text);
      }),
    );
  });

  it.each([
    '',
    '{',
    '{"a":1,"a":1}',
    '{"b":1,"a":2}',
    ' 1',
    '1.0',
    '"\\u0041"',
    '-0',
    '"\\ud800"',
    `${'['.repeat(200)}${']'.repeat(200)}`,
  ])('knows that %j is not canonical', (text) => expect(isCanonicalJson(text)).toBe(false));
});
