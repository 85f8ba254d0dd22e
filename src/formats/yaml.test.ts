import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from './json.ts';
import { readYaml } from './yaml.ts';
import { stringifyYaml, updateYaml } from './yaml-edit.ts';

function values(text: string): JsonValue[] {
  const read = readYaml(text);
  if (!read.ok) throw new Error(JSON.stringify([read.problems, text]));
  return read.value.map((document) => document.value);
}

function fault(text: string): string {
  const read = readYaml(text);
  return read.ok ? 'read' : `${read.problems[0]?.where}: ${read.problems[0]?.message}`;
}

const character = fc.oneof(
  fc.constantFrom(
    ' ',
    '\n',
    '\t',
    '\r',
    ':',
    '-',
    '#',
    '"',
    "'",
    '|',
    '>',
    '&',
    '*',
    '!',
    '%',
    '@',
    '`',
    '{',
    '[',
    ',',
    '?',
    '~',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).filter((text) => text !== '\0'),
  fc.constantFrom('\u2028', '\ufeff', '\u0085', '\u200f', '…', '😀', 'word ', 'no', '1', '<<', '---', '...'),
);
const anyText = fc.oneof(
  fc.array(character, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.array(fc.lorem({ mode: 'sentences', maxCount: 3 }), { maxLength: 5 }).map((parts) => parts.join('\n')),
  fc.constantFrom(
    'no',
    '2026-01-31',
    '1:30',
    '0o17',
    '1e3',
    '.inf',
    'null',
    '',
    '---',
    '...',
    '<<',
    '=',
    'Y',
    '0x1F',
    '-',
    '-0',
  ),
);
const anyNumber = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))
  .map((n) => (n === 0 ? 0 : n));
const anyValue = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    anyText,
    anyNumber,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      anyText.filter((key) => key !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

describe('readYaml', () => {
  it.each([
    ['a: &x 1', 'line 1, column 4: Anchors'],
    ['a: *x', 'line 1, column 4: Aliases'],
    ['a: !!str 1', 'line 1, column 4: Tags'],
    ['a: !<tag:x> 1', 'line 1, column 4: Tags'],
    ['x: 1\na:\n  b: 1\n  b: 2', 'line 4, column 3: The key "b" appears twice'],
    ['1: 2', 'A key must be text'],
    ['? [a]\n: 1', 'A key must be text'],
    ['<<: {a: 1}', 'Merge keys'],
    ['%YAML 1.1\n---\na: 1', 'Only the directive'],
    ['%TAG ! x\n---\na: 1', 'Only the directive'],
    ['a: 1\nb: [1,2', 'line 2, column 8'],
    ['a: 1\nb:\n\t- c', 'line 3, column 1: Tabs'],
    ['x: 1\na: .inf', 'line 2, column 1: /a: The number is not finite'],
    ['x: {y: "\\0"}', 'line 1, column 5: /x/y: The text holds a NUL'],
    ['__proto__: 1', 'not allowed'],
    ['a: "\\ud800"', 'surrogate'],
    ['- '.repeat(65), 'nests deeper than 64'],
    ['['.repeat(1_000_000), 'nests deeper than 64'],
    ['{a: '.repeat(100), 'nests deeper than 64'],
    ['- \n'.repeat(300_000), 'more than 500000 tokens'],
    ['a\n---\n'.repeat(20_002), 'more than 20000 documents'],
    ['a: @x', 'reserved character'],
    ['x'.repeat(8_000_001), 'larger than 8 MB'],
  ])('refuses %#', (text, message) => {
    expect(fault(text)).toContain(message);
  });

  it('refuses the billion laughs', () => {
    const laughs = [
      'a: &a ["lol","lol"]',
      ...'bcdefghi'.split('').map((k, i) => `${k}: &${k} [*${'abcdefghi'[i]},*a]`),
    ];
    expect(fault(laughs.join('\n'))).toContain('Anchors');
  });

  it('keeps dates and words as text, and skips empty documents', () => {
    expect(values('---\n---\na: 2026-01-31\nb: no\nc: 0o17\n"<<": 1\n...\n---\n# only a comment\n')).toEqual([
      { a: '2026-01-31', b: 'no', c: 15, '<<': 1 },
    ]);
  });

  it('says where a value stands', () => {
    const read = readYaml('kind: control\n---\nkey: A\nchecks:\n  - title: x\n');
    if (!read.ok) throw new Error('unread');
    expect(read.value[1]?.place(['checks', 0, 'title'])).toBe('line 5, column 5');
    expect(read.value[1]?.place(['checks', 0, 'absent'])).toBe('line 5, column 5');
    expect(read.value[1]?.place(['checks'])).toBe('line 4, column 1');
    expect(read.value[1]?.place([])).toBe('line 3, column 1');
  });
});

describe('stringifyYaml', () => {
  it('writes what people can read and old readers cannot misread', () => {
    const long = `${'many words '.repeat(15)}end`;
    expect(
      stringifyYaml([{ title: 'Backups', on: '2026-01-31', country: 'no', text: 'one\ntwo\n', long }, ['x']]),
    ).toBe(
      [
        'title: Backups',
        '"on": "2026-01-31"',
        'country: "no"',
        'text: |',
        '  one',
        '  two',
        'long: >-',
        '  many words many words many words many words many words many words many words many words many words',
        '  many words many words many words many words many words many words end',
        '---',
        '- x',
        '',
      ].join('\n'),
    );
  });

  it('is read back equal, whatever the values', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 3 }), (documents) => {
        const text = stringifyYaml(documents);
        expect(values(text)).toEqual(documents);
        expect(stringifyYaml(values(text))).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['  \n', '  indented\n\n  \n words', 'x \n \t\n\\'])('keeps blanks at the ends of lines: %j', (ends) => {
    const text = `${'many words '.repeat(9)}\n \n${ends}`;
    expect(values(stringifyYaml([{ text }]))).toEqual([{ text }]);
  });
});

describe('updateYaml', () => {
  const text = [
    '# our programme',
    'controls:',
    '  - key: A # the first',
    "    title: 'Access'",
    '',
    '    # why: see the policy',
    '    owner: bob',
    '  - key: B',
    '    title: Backup # keep',
    '---',
    'kind: policy',
    '',
  ].join('\n');

  it('keeps comments, order and quotes', () => {
    const read = updateYaml(text, [
      {
        path: ['controls'],
        value: [
          { key: 'N', title: 'New' },
          { key: 'A', title: 'Access control', owner: 'bob' },
          { key: 'B', title: 'Backup', due: '2026-01-31' },
        ],
      },
      { document: 1, path: ['kind'], value: 'document' },
      { document: 1, path: ['meta', 'by'], value: 'us' },
    ]);
    expect(read).toMatchObject({ ok: true });
    expect(read.ok && read.value).toBe(
      [
        '# our programme',
        'controls:',
        '  - key: N',
        '    title: New',
        '  - key: A # the first',
        "    title: 'Access control'",
        '',
        '    # why: see the policy',
        '    owner: bob',
        '  - key: B',
        '    title: Backup # keep',
        '    due: 2026-01-31',
        '---',
        'kind: document',
        'meta:',
        '  by: us',
        '',
      ].join('\n'),
    );
  });

  it('gives back the very same text where nothing differs', () => {
    const odd = 'a:   {x: 1,   y: [1,  2]}   # spaces\n\n\nb: "q"\n';
    expect(updateYaml(odd, [{ path: [], value: { a: { x: 1, y: [1, 2] }, b: 'q' } }])).toEqual({
      ok: true,
      value: odd,
      warnings: [],
    });
    expect(updateYaml(odd, [{ path: ['absent'], value: undefined }])).toMatchObject({ value: odd });
  });

  it('refuses to write what would not be read again', () => {
    expect(updateYaml('a: 1\nb: 1.5 #\rx\n', [{ path: ['a'], value: 2 }])).toMatchObject({
      ok: false,
      problems: [{ message: expect.stringMatching(/comments with unusual line breaks/) }],
    });
  });

  it('takes values away, and refuses a path through a scalar', () => {
    expect(updateYaml('a: 1\nb: 2\n', [{ path: ['a'], value: undefined }])).toMatchObject({ value: 'b: 2\n' });
    expect(updateYaml('a: 1\n', [{ path: ['a', 'b'], value: 1 }])).toMatchObject({
      ok: false,
      problems: [{ where: '/a/b' }],
    });
    expect(updateYaml('a: 1\n', [{ document: 1, path: [], value: 1 }])).toMatchObject({ ok: false });
  });

  it('edits lists by index, and makes what is missing', () => {
    const edit = (path: (string | number)[], value: JsonValue | undefined): unknown => {
      const read = updateYaml('a:\n  - x # first\n  - y\nb:\n', [{ path, value }]);
      return read.ok ? read.value : read.problems[0]?.where;
    };
    expect(edit(['a', 1], 'z')).toBe('a:\n  - x # first\n  - z\nb:\n');
    expect(edit(['a', 2], 'z')).toBe('a:\n  - x # first\n  - y\n  - z\nb:\n');
    expect(edit(['a', 1], undefined)).toBe('a:\n  - x # first\nb:\n');
    expect(edit(['b', 'c', 'd'], 1)).toBe('a:\n  - x # first\n  - y\nb:\n  c:\n    d: 1\n');
    expect(edit(['a', 3], 'z')).toBe('/a/3');
    expect(edit(['a', 'x'], 'z')).toBe('/a/x');
    expect(edit(['a', 9], undefined)).toBe('a:\n  - x # first\n  - y\nb:\n');
  });

  it('always leaves a file that reads as the new value', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (before, after) => {
        const edited = updateYaml(stringifyYaml([before]), [{ path: [], value: after }]);
        if (!edited.ok) throw new Error(JSON.stringify(edited));
        expect(values(edited.value)).toHaveLength(1);
        // Merging keeps the old order of keys, so compare without order.
        expect(values(edited.value)[0]).toEqual(after);
      }),
      { numRuns: 1000 },
    );
  });
});

it('a list with more members than a call takes arguments is read', () => {
  expect(readYaml(`[${'a,'.repeat(130_000)}]`)).toMatchObject({ ok: true });
});
