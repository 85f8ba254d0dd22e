import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCrosswalk } from './read-crosswalk.ts';

const HEAD = `format: candor-crosswalk-pack/1
key: ours-to-theirs
version: 1
title: Ours to theirs
source: ours
target: theirs
relation: intersects
publisher: Us
licence: Ours
`;
const pack = (maps: string, head = HEAD): string => `${head}maps:\n${maps}`;
const problems = (text: string | Uint8Array) => {
  const read = readCrosswalk(text);
  return read.ok ? [] : read.problems.map(({ where, message }) => `${where}: ${message}`);
};

describe('a crosswalk pack', () => {
  it('is read, and names the second map of a number by its relation', () => {
    const read = readCrosswalk(
      pack(`  - { source: A(1), targets: [x, y] }
  - { source: A(1), relation: equal, targets: [z], rationale: Same words }
`),
    );
    expect(read).toMatchObject({
      ok: true,
      value: {
        key: 'ours-to-theirs',
        maps: [
          { source: 'A(1)', name: 'A_1', relation: 'intersects', targets: ['x', 'y'] },
          { source: 'A(1)', name: 'A_1_equal', relation: 'equal', targets: ['z'], rationale: 'Same words' },
        ],
      },
    });
    expect(read.ok && 'format' in read.value).toBe(false);
  });

  it.each<readonly [string, string, RegExp]>([
    [
      'a number twice in one way',
      '  - { source: a, targets: [x] }\n  - { source: a, targets: [y] }\n',
      /^line 12, column 7: a is mapped twice/,
    ],
    ['a target twice', '  - { source: a, targets: [x, x] }\n', /^line 11, column 31: The target x is there twice/],
    [
      'two numbers with one key',
      '  - { source: a(, targets: [x] }\n  - { source: a), targets: [x] }\n',
      /the same key as/,
    ],
    ['a relation of nobody', '  - { source: a, relation: similar, targets: [x] }\n', /maps\.0\.relation/],
    ['no targets', '  - { source: a, targets: [] }\n', /maps\.0\.targets/],
    ['a number that is none', '  - { source: 1.1, targets: [x] }\n', /maps\.0\.source: .*expected string/],
    ['a number of marks alone', '  - { source: "((", targets: [x] }\n', /No record's key can be made of \(\(/],
  ])('names the place of %s', (_, maps, said) => {
    expect(problems(pack(maps))[0]).toMatch(said);
  });

  it('refuses another version of the format, one framework twice, and what is too much', () => {
    const one = '  - { source: a, targets: [x] }\n';
    expect(problems(pack(one))).toEqual([]);
    expect(problems(pack(one, HEAD.replace('pack/1', 'pack/2')))[0]).toMatch(/must be candor-crosswalk-pack\/1/);
    expect(
      problems(pack(one, HEAD.replace('theirs\n', 'ours\n').replace('target: theirs', 'target: ours')))[0],
    ).toMatch(/one framework/);
    const targets = Array.from({ length: 501 }, (_, n) => `t${n}`).join(', ');
    expect(problems(pack(`  - { source: a, targets: [${targets}] }\n`))[0]).toMatch(/targets: Too big/);
  });

  it('never throws, whatever it is given', () => {
    fc.assert(fc.property(fc.string(), (text) => void readCrosswalk(pack(text))));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void readCrosswalk(bytes)));
  });
});
