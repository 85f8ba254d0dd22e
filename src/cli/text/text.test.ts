import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dim, finish, paint, statusText } from './paint.ts';
import { countsLine, planLines } from './plan.ts';
import { neutralise, oneLine, safeJson } from './safe.ts';
import { pairs, table } from './table.ts';
import { growTree, tree } from './tree.ts';
import { valueText } from './value.ts';
import { percent, sizeText, spanText, when } from './when.ts';
import { cutTo, widthOf } from './width.ts';

const plain = (lines: readonly string[]) => finish(lines.join('\n'), false).split('\n');

describe('neutralise', () => {
  it.each([
    ['\u001b[2Jgone', '␛[2Jgone'],
    ['\u009b31m', '\\u009b31m'],
    ['a\rb', 'a␍b'],
    ['bell\u0007\u007f', 'bell␇␡'],
    ['abc\u202edcba', 'abc\\u202edcba'],
    ['half \ud800.', 'half \ufffd.'],
    ['tab\tand\nline 🎉', 'tab\tand\nline 🎉'],
  ])('shows %j', (text, shown) => {
    expect(neutralise(text)).toBe(shown);
  });

  it('leaves nothing that a terminal obeys, whatever comes in', () => {
    const obeyed = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => !obeyed.test(finish(text, false))));
  });

  it('lets only our own colours through', () => {
    expect(finish(paint('red', 'a\u001b[1m'), true)).toBe('\u001b[31ma␛[1m\u001b[0m');
    expect(finish(statusText('broken'), false)).toBe('broken');
  });

  it('keeps what JSON means', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = safeJson({ text });
        expect(JSON.parse(json)).toEqual({ text });
        expect(json).not.toMatch(/[\u007f-\u009f\u202e]/);
      }),
    );
  });

  it('puts everything on one line', () => {
    expect(oneLine(' a\r\n  b\u2028c\t')).toBe('a b c');
  });
});

describe('width', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['e\u0301', 1],
    [dim('x'), 1],
    ['🎉', 2],
  ])('of %j is %i', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it('cuts to what fits, and ends a colour that it cut', () => {
    expect(cutTo('abcdef', 4)).toBe('abc…');
    expect(cutTo('日本語', 4)).toBe('日…');
    expect(cutTo('abc', 3)).toBe('abc');
    expect(finish(cutTo(paint('red', 'abcdef'), 4), true)).toBe('\u001b[31mabc…\u001b[0m');
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 20 }), (text, max) => widthOf(cutTo(text, max)) <= max),
    );
  });
});

describe('table', () => {
  const columns = [{ head: 'key' }, { head: 'title', flexible: true }, { head: 'n', right: true }];
  it('aligns by width, numbers to the right', () => {
    expect(
      plain(
        table(columns, [
          ['CTL-1', '日本', '5'],
          ['CTL-10', 'a\nb', '12'],
        ]),
      ),
    ).toEqual(['KEY     TITLE   N', 'CTL-1   日本    5', 'CTL-10  a b    12']);
  });
  it('cuts only what may be cut, to the terminal', () => {
    const lines = plain(table(columns, [['CTL-1', 'a very long title that does not fit', '5']], 30));
    expect(lines[1]).toBe('CTL-1  a very long title t…  5');
    expect(lines.every((line) => widthOf(line) <= 30)).toBe(true);
  });
  it('indents further lines of a value', () => {
    expect(
      plain(
        pairs([
          ['a', 'one\ntwo'],
          ['long', 'x'],
        ]),
      ),
    ).toEqual(['a     one', '      two', 'long  x']);
  });
});

describe('tree', () => {
  it('shares what paths have in common', () => {
    const root = growTree('ANS-1', [
      [
        { id: 'c', label: 'CTL-1' },
        { id: 'k', label: 'CHK-1' },
      ],
      [
        { id: 'c', label: 'CTL-1' },
        { id: 'l', label: 'CHK-2' },
      ],
      [{ id: 'p', label: 'POL-1' }],
    ]);
    expect(plain(tree(root))).toEqual(['ANS-1', '├─ CTL-1', '│  ├─ CHK-1', '│  └─ CHK-2', '└─ POL-1']);
  });
});

describe('plan', () => {
  const changes = [
    {
      op: 'create',
      kind: 'control',
      key: 'CTL-1',
      title: 'New',
      fields: [{ field: 'theme', from: null, to: 'access' }],
    },
    {
      op: 'update',
      kind: 'control',
      key: 'CTL-2',
      title: 'Old',
      fields: [
        { field: 'theme', from: 'access', to: 'people' },
        { field: 'owner', from: 'PER-1', to: null },
        { field: 'links.satisfies', from: null, to: { to: 'APR-1', coverage: 'full' } },
      ],
    },
    { op: 'remove', kind: 'task', key: 'TSK-1', title: 'Gone', fields: [] },
  ];
  it('reads like a diff', () => {
    expect(plain(planLines(changes, false))).toEqual([
      '+ control CTL-1 New',
      '~ control CTL-2 Old',
      '    ~ theme: access → people',
      '    - owner: PER-1',
      '    + links.satisfies: {"to":"APR-1","coverage":"full"}',
      '- task TSK-1 Gone',
    ]);
    expect(plain(planLines(changes, true))).toContain('    + theme: access');
  });
  it('counts', () => {
    const counts = { created: 1, updated: 0, removed: 2, linked: 0, unlinked: 0, unchanged: 7 };
    expect(countsLine(counts, false)).toBe('1 to create, 2 to remove, 7 as they are');
    expect(countsLine(counts, true)).toBe('1 created, 2 removed, 7 as they are');
  });
});

describe('values and times', () => {
  it.each([
    [true, undefined, 'yes'],
    [['a', 'b'], undefined, 'a, b'],
    [null, undefined, ''],
    ['supply_chain', { type: 'choice' as const, options: { supply_chain: 'Supply chain' } }, 'Supply chain'],
    ['2026-11-22T10:00:00.000Z', { type: 'moment' as const }, '2026-11-22 10:00Z'],
    [{ a: 1 }, undefined, '{"a":1}'],
  ])('shows %j', (value, field, text) => {
    expect(valueText(value, field)).toBe(text);
  });

  it('shows moments, spans, shares and sizes', () => {
    expect(when('2026-11-22T10:00:59.9+02:00')).toBe('2026-11-22 08:00Z');
    expect(when('2026-11-22')).toBe('2026-11-22');
    expect(when('not a moment at all')).toBe('not a moment at all');
    expect(when(null)).toBe('');
    expect(spanText(90_061_000)).toBe('1 d 1 h');
    expect(spanText(10)).toBe('less than 1 s');
    expect(percent(0.999_999)).toBe('99.99 %');
    expect(percent(1)).toBe('100 %');
    expect(sizeText(999)).toBe('999 B');
    expect(sizeText(1_234_567)).toBe('1.2 MB');
  });
});
