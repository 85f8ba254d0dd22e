import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { registry } from '../../model/registry.ts';
import { readProgramme } from './programme-text.ts';

const faults = (text: string, name = 'x.yaml') =>
  readProgramme([{ name, text }], registry, new Map()).problems.map(({ where, message }) => `${where}: ${message}`);

const control = (more: string) => `kind: control\nkey: CTL-a\ntitle: A\n${more}`;

describe('readProgramme', () => {
  it.each([
    ['title: A\nkey: CTL-a', 'x.yaml:1:1: "kind:" is missing'],
    ['kind: contrl\nkey: CTL-a\ntitle: A', 'x.yaml:1:1: There is no kind "contrl". Did you mean "control"?'],
    ['kind: [a]', 'x.yaml:1:1: "kind:" is missing'],
    ['- a', 'x.yaml:1:1: A document must be a map'],
    ['text', 'x.yaml:1:1: A document must be a map'],
    ['kind: control\ntitle: A', 'x.yaml:1:1: The key of a control looks like CTL-'],
    ['kind: control\nkey: RSK-1\ntitle: A', 'x.yaml:2:1: The key of a control looks like CTL-'],
    ['kind: control\nkey: CTL-a', 'x.yaml:1:1: "title" must be one line'],
    ['kind: control\nkey: CTL-a\ntitle: 12', 'x.yaml:3:1: "title" must be text: put it in quotes.'],
    [control('thme: people'), 'x.yaml:4:1: "thme" is not a field of a control. Did you mean "theme"?'],
    [control('theme: x'), 'x.yaml:4:1: "theme" must be one of organisation, people'],
    [control('theme: 1'), '"theme" must be text: put it in quotes.'],
    [control('tags: a'), 'x.yaml:4:1: "tags" must be a list: [a].'],
    [control('tags: [a, 1]'), 'x.yaml:4:11: "tags"'],
    [control('state: on'), 'x.yaml:4:1: "state" must be one of draft, active, retired.'],
    [control('owner: CTL-b'), 'x.yaml:4:1: "owner" must be the key of a person, such as PER-1.'],
    [control('scope: 1'), '"scope" must be the key of a scope'],
    [control('dueAt: soon'), 'x.yaml:4:1: "dueAt" must be a day'],
    [control('dueAt: 2026-02-30'), '"dueAt" must be a day'],
    [control('data: { theme: people }'), 'x.yaml:4:9: Under "data" stand only'],
    [control('constructor: 1'), '"constructor" is not a field'],
    [control('links: [a]'), 'x.yaml:4:1: links must be a map'],
    [
      control('links:\n  stisfies: APR-1'),
      'x.yaml:5:3: A control has no relation "stisfies". Did you mean "satisfies"?',
    ],
    [control('links:\n  toString: APR-1'), 'has no relation "toString"'],
    [
      control('links:\n  satisfies: [APR-1, RSK-1]'),
      'x.yaml:5:22: RSK-1 is a risk; "satisfies" takes applied_requirement.',
    ],
    [control('links:\n  satisfies: [APR-1, APR-1]'), 'x.yaml:5:22: APR-1 is listed twice'],
    [control('links:\n  satisfies: { to: APR-1, coverage: half }'), 'x.yaml:5:27: coverage'],
    [control('links:\n  satisfies: { coverage: full }'), 'A link is a key, or a map with "to: KEY"'],
    [control('links:\n  satisfies: nonsense'), '"nonsense" is no key'],
    ['kind: check\nkey: CHK-a\ntitle: A', 'CHK-a needs "verifies" under links'],
    ['kind: adoption\nkey: ADP-a\ntitle: A\nlinks: { of: [FRM-1, FRM-2] }', 'x.yaml:4:10: "of" takes one key only.'],
    [
      'kind: requirement\nkey: REQ-1\ntitle: A\nref: 6.10\nlinks: { part_of: FRM-1 }',
      'x.yaml:4:1: "ref" must be text: put it in quotes.',
    ],
    ['kind: control\nrecords:\n  - key: CTL-1\n    title: A\n    thme: x', 'x.yaml:5:5: "thme" is not a field'],
    ['kind: control\nrecords: {}', 'x.yaml:2:1: "records" must be a list'],
    ['kind: control\nstate: active\nrecords: []', 'x.yaml:2:1: Beside "records" only "kind" may stand'],
    ['kind: control\nrecords: [x]', 'x.yaml:2:11: A record must be a map'],
    ['kind: control\nrecords:\n  - { kind: risk, key: CTL-1, title: A }', 'x.yaml:3:7: The list is of kind "control"'],
    [`${control('')}---\n${control('')}`, 'x.yaml:6:1: CTL-a is already at x.yaml:2:1.'],
    ['kind: control\nkey: CTL-a\nkey: CTL-b', 'x.yaml:3:1: The key "key" appears twice'],
    ['__proto__: 1', 'not allowed'],
    ['a: &x [1]\nb: *x', 'x.yaml:1:4: Anchors'],
    [`a: ${'['.repeat(100_000)}`, 'nests deeper than 64'],
    ['a: "\\0"', 'NUL'],
    ['a: [', 'x.yaml:1:'],
  ])('refuses %j', (text, message) => {
    expect(faults(text).join('\n')).toContain(message);
  });

  it('names at most a hundred problems, in bounded time', () => {
    const text = `kind: control\nrecords:\n${'  - { kay: 1 }\n'.repeat(20_000)}`;
    expect(faults(text).length).toBe(100);
  });

  it('takes no more than 10 MB and 2,000 files', () => {
    const big = Array.from({ length: 3 }, (_, index) => ({ name: `${index}.yaml`, text: '#'.repeat(4_000_000) }));
    expect(readProgramme(big, registry, new Map()).problems[0]?.message).toContain('10 MB');
    const many = Array.from({ length: 2_001 }, (_, index) => ({ name: `${index}.yaml`, text: '' }));
    expect(readProgramme(many, registry, new Map()).problems[0]?.message).toContain('2000 files');
  });

  it('reads every example of the guide', () => {
    const guide = readFileSync('docs/guide/programme-as-code.md', 'utf8');
    const examples = [...guide.matchAll(/```yaml\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
    const { records, problems } = readProgramme(
      examples.map((text, index) => ({ name: `example ${index + 1}`, text })),
      registry,
      new Map(),
    );
    expect(problems).toEqual([]);
    expect(records.length).toBeGreaterThanOrEqual(8);
  });
});
