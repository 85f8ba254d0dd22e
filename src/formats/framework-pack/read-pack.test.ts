import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nameOfNumber } from './pack.ts';
import { readPack } from './read-pack.ts';

const HEAD = `format: candor-framework-pack/1
key: ours-2026
version: 1
title: Ours
edition: "2026"
publisher: Us
type: internal
licence: Ours
holds: our labels
`;
const GROUPS = `groups:
  - { id: A, title: First }
  - { id: A.1, title: Inner, parent: A }
`;
const pack = (requirements: string, head = HEAD, groups = GROUPS): string =>
  `${head}${groups}requirements:\n${requirements}`;
const problems = (text: string | Uint8Array) => {
  const read = readPack(text);
  return read.ok ? [] : read.problems.map(({ where, message }) => `${where}: ${message}`);
};

describe('a framework pack', () => {
  it('is read, and a requirement without a title has that of what it is under, or of its group', () => {
    const read = readPack(
      pack(`  - { number: "1.1", group: A.1, title: Own, assessable: false }
  - { number: 1.1.1, group: A.1, under: "1.1" }
  - { number: Art. 5(1)(a), group: A }
`),
    );
    expect(read).toMatchObject({
      ok: true,
      value: {
        key: 'ours-2026',
        requirements: [
          { number: '1.1', name: '1.1', title: 'Own', assessable: false },
          { number: '1.1.1', title: 'Own', under: '1.1', assessable: true },
          { number: 'Art. 5(1)(a)', name: 'Art._5_1_a', title: 'First', assessable: true },
        ],
      },
    });
    expect(read.ok && 'format' in read.value).toBe(false);
  });

  it('of an edition whose numbers are not known holds none, and says so', () => {
    const known = (holds: string, rest: string) =>
      `${HEAD.replace('our labels', holds)}groups: []\nrequirements: ${rest}\n`;
    expect(readPack(known('edition only', '[]'))).toMatchObject({ ok: true, value: { requirements: [] } });
    expect(problems(known('our labels', '[]'))).toEqual([expect.stringContaining('There is none.')]);
    const both = pack('  - { number: a, group: A }\n', HEAD.replace('our labels', 'edition only'));
    expect(problems(both)).toEqual([expect.stringContaining('It holds requirements too.')]);
  });

  it.each<readonly [string, string, RegExp]>([
    [
      'a number twice',
      '  - { number: a, group: A }\n  - { number: a, group: A }\n',
      /^line 15, column 7: The number a is there twice/,
    ],
    ['two numbers with one key', '  - { number: a(1), group: A }\n  - { number: a[1, group: A }\n', /^line 15, column/],
    [
      'a number that is no text',
      '  - { number: 1.1, group: A }\n',
      /^line 14, column 7: requirements\.0\.number: .*expected string/,
    ],
    ['no group of that id', '  - { number: a, group: B }\n', /^line 14, column 18: There is no group B/],
    [
      'a parent that comes later',
      '  - { number: a, group: A, under: b }\n  - { number: b, group: A }\n',
      /^line 14, column 28: No requirement b/,
    ],
    [
      'a field that nobody knows',
      '  - { number: a, group: A, text: Copied }\n',
      /^line 14, column 5: requirements\.0: .*text/,
    ],
    ['a number of marks alone', '  - { number: "(((", group: A }\n', /no letter or digit/],
    ['none', '  []\n', /^line 13, column 1: There is none/],
  ])('names the place of %s', (_, requirements, said) => {
    expect(problems(pack(requirements))[0]).toMatch(said);
  });

  it('refuses another version of the format, groups in a ring, two documents, nothing, and what is too large', () => {
    const one = '  - { number: a, group: A }\n';
    expect(problems(pack(one))).toEqual([]);
    expect(problems(pack(one, HEAD.replace('pack/1', 'pack/2')))[0]).toMatch(
      /^line 1, column 1: format: must be candor-framework-pack\/1/,
    );
    const ring = 'groups:\n  - { id: A, title: A, parent: B }\n  - { id: B, title: B, parent: A }\n';
    expect(problems(pack(one, HEAD, ring))[0]).toMatch(/^line 11, column 24: No group B stands before/);
    expect(problems(pack(one, HEAD, `${GROUPS}  - { id: A, title: Again }\n`))[0]).toMatch(
      /The group A is there twice/,
    );
    expect(problems(`${pack(one)}---\n${pack(one)}`)[0]).toMatch(/one document/);
    expect(problems('')[0]).toMatch(/nothing in this file/);
    expect(problems('- a\n- b\n')[0]).toMatch(/^line 1, column 1: the pack:/);
    expect(problems(`${pack(one)}# ${'x'.repeat(2_100_000)}`)).toHaveLength(1);
    const many = Array.from({ length: 9_001 }, (_, n) => `  - { number: n${n}, group: A }\n`).join('');
    expect(problems(pack(many))[0]).toMatch(/requirements: Too big/);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => void readPack(pack(text))));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readPack(bytes)));
  });

  it('makes a key’s part of any number', () => {
    fc.assert(fc.property(fc.string(), (number) => /^[A-Za-z0-9._-]*$/.test(nameOfNumber(number))));
    expect(['A&A-01', 'AC-2(1)', 'Art. 21(2)(j)', '1798.100(a)(3)'].map(nameOfNumber)).toEqual([
      'A_A-01',
      'AC-2_1',
      'Art._21_2_j',
      '1798.100_a_3',
    ]);
  });
});
