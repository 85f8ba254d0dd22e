import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlain, jsonPointer, parseJson } from './json.ts';
import { locateJsonFault } from './json-fault.ts';

function fault(text: string, limits = {}): string {
  const read = parseJson(text, limits);
  return read.ok ? 'read' : `${read.problems[0]?.where}: ${read.problems[0]?.message}`;
}

describe('parseJson', () => {
  it.each([
    ['{"a":1,"b":{"a":2,\n"a":3}}', 'line 2, column 1: The key "a" appears twice'],
    ['{"a":1,"\\u0061":2}', 'line 1, column 8: The key "a" appears twice'],
    ['[1,2', 'line 1, column 5: The document ends too early'],
    ['[1,]', 'line 1, column 4: Expected a value'],
    ['{"a":1,}', 'line 1, column 8: Expected a key'],
    ['{"a" 1}', 'line 1, column 6: Expected ":"'],
    ['[1 2]', 'line 1, column 4: Expected "," or "]"'],
    ['{"a":1}}', 'line 1, column 8: Nothing may follow'],
    ['01', 'line 1, column 2: Nothing may follow'],
    ['"\\x"', 'line 1, column 2: The backslash'],
    ['"a\nb"', 'line 1, column 3: A line break'],
    ['"a', 'line 1, column 3: The text is not closed'],
    ['', 'line 1, column 1: The document ends too early'],
    ['{"a":["\\u0000"]}', '/a/0: The text holds a NUL'],
    ['{"\\u0000":1}', '/\0: The text holds a NUL'],
    ['{"a/b":["x","\\ud800"]}', '/a~1b/1: The text holds half'],
    ['{"a":{"b":[{"\\u005f_proto__":1}]}}', '/a/b/0/__proto__: The key "__proto__"'],
    ['{"x":{"constructor":{"prototype":{}}}}', '/x/constructor: The key "constructor"'],
    ['[1,-1e999]', '/1: The number is not finite'],
  ])('refuses %s', (text, message) => {
    expect(fault(text)).toContain(message);
  });

  it('keeps what only looks dangerous', () => {
    expect(parseJson('\ufeff{"constructor":"a","prototype":1,"é":"😀"}')).toEqual({
      ok: true,
      value: { constructor: 'a', prototype: 1, é: '😀' },
      warnings: [],
    });
  });

  it('warns of whole numbers that lose digits', () => {
    expect(parseJson('{"n":9007199254740993}')).toMatchObject({ ok: true, warnings: [{ where: '/n' }] });
  });

  it('counts depth, values and bytes before parsing', () => {
    expect(fault(`${'['.repeat(64)}${']'.repeat(64)}`)).toBe('read');
    expect(fault('['.repeat(65))).toContain('line 1, column 65: The document nests deeper than 64');
    expect(fault('['.repeat(1_000_000), { maxDepth: 1_000_000 })).toContain('deeper than 512');
    expect(fault('["[[[[["]', { maxDepth: 1 })).toBe('read');
    expect(fault('[1,2,3]', { maxValues: 3 })).toContain('more than 3 values');
    expect(fault('"ééé"', { maxBytes: 7 })).toContain('larger than 7 bytes');
    expect(fault('"ééé"', { maxBytes: 8 })).toBe('read');
  });

  it('reads bytes, and refuses bytes that are not text', () => {
    expect(parseJson(new Uint8Array([0xff, 0xfe, 0x31, 0x00]))).toMatchObject({ ok: true, value: 1 });
    expect(parseJson(new Uint8Array([0x22, 0xff, 0x22]))).toMatchObject({ ok: false });
  });

  it('agrees with JSON.parse on every JSON text', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        const read = parseJson(text);
        if (!read.ok) expect(fault(text)).toMatch(/NUL|surrogate|__proto__|constructor|twice/);
        else expect(read.value).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses exactly the texts that JSON.parse refuses', () => {
    const mutated = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '\\', '0', ' ', 'e', '-'),
    );
    fc.assert(
      fc.property(mutated, ([text, at, char]) => {
        const broken = text.slice(0, at % (text.length + 1)) + char + text.slice((at % (text.length + 1)) + (at % 2));
        let native = true;
        try {
          JSON.parse(broken);
        } catch {
          native = false;
        }
        const read = parseJson(broken);
        if (!native) expect(read.ok).toBe(false);
        if (!native) expect(locateJsonFault(broken, 512).message).not.toContain('cannot be read');
        if (native && !read.ok) expect(fault(broken)).toMatch(/NUL|surrogate|__proto__|constructor|twice|finite/);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('checkPlain', () => {
  it('refuses what is not plain', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    for (const value of [
      undefined,
      1n,
      new Map(),
      new (class Odd {})(),
      { a: () => 1 },
      [Number.NaN],
      loop,
      { a: '\0' },
    ]) {
      expect(checkPlain(value).ok).toBe(false);
    }
    expect(checkPlain(JSON.parse('{"a":{"__proto__":1}}'))).toMatchObject({ problems: [{ where: '/a/__proto__' }] });
  });

  it('ends on shared references that would multiply', () => {
    let value: unknown = ['lol'];
    for (let i = 0; i < 40; i += 1) value = [value, value, value, value];
    expect(checkPlain(value, { maxValues: 10_000 })).toMatchObject({ ok: false });
  });

  it('accepts what parseJson accepts', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => checkPlain(value).ok === parseJson(JSON.stringify(value)).ok));
  });
});

it('writes JSON pointers as RFC 6901 says', () => {
  expect(jsonPointer([])).toBe('');
  expect(jsonPointer(['a/b', 'm~n', 0])).toBe('/a~1b/m~0n/0');
});
