import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyRecords, type MadeRecord } from '../../../test/make/records.ts';
import { diffProgramme } from '../../model/exchange/diff-programme.ts';
import type { PresentRecord } from '../../model/exchange/programme-record.ts';
import { registry } from '../../model/registry.ts';
import { customFieldOf } from '../../model/schema.ts';
import { writeProgramme } from './export-programme.ts';
import { type ProgrammeFile, readProgramme } from './programme-text.ts';

const KINDS = new Set(registry.kinds.map(({ name }) => name));
const ROOT = 'SCP-root';

const rooted = (records: readonly MadeRecord[]): MadeRecord[] => {
  const root = {
    kind: 'scope',
    key: ROOT,
    title: 'All of it',
    state: 'active',
    owner: null,
    scope: null,
    dueAt: null,
    data: {},
    links: [],
  };
  return [
    root,
    ...records.map((record) =>
      record.scope === null && record.kind !== 'scope' ? { ...record, scope: ROOT } : record,
    ),
  ];
};

const customOf = (records: readonly MadeRecord[]) => {
  const custom = new Map<string, Record<string, ReturnType<typeof customFieldOf>[1]>>();
  for (const record of records.filter(({ kind, state }) => kind === 'custom_field' && state === 'active')) {
    const [name, field] = customFieldOf(record);
    const kind = String(record.data['kind']);
    custom.set(kind, { ...custom.get(kind), [name]: field });
  }
  return custom;
};

const write = (records: readonly MadeRecord[], existing?: readonly ProgrammeFile[]) =>
  writeProgramme({
    records,
    registry,
    custom: customOf(records),
    root: ROOT,
    kinds: KINDS,
    ...(existing ? { existing } : {}),
  });

const planOf = (files: readonly ProgrammeFile[], records: readonly MadeRecord[]) => {
  const { records: wanted, problems } = readProgramme(files, registry, new Map());
  const present = new Map(
    records.map((record): [string, PresentRecord] => [record.key, { ...record, id: record.key, version: 1 }]),
  );
  return { problems, plan: diffProgramme(wanted, present, registry, { root: ROOT }).plan, read: wanted.length };
};

describe('writeProgramme', () => {
  it('loses nothing and gives the same files for the same records', () => {
    fc.assert(
      fc.property(anyRecords(), (made) => {
        const records = rooted(made);
        const files = write(records);
        expect(planOf(files, records)).toEqual({ problems: [], plan: [], read: records.length });
        expect(write(records.toReversed())).toEqual(files);
        expect(write(records, files)).toEqual(files);
      }),
      { numRuns: 12 },
    );
  });

  it('brings any files up to date with any records', () => {
    fc.assert(
      fc.property(anyRecords(), anyRecords(), (before, after) => {
        // Other fields under the same names would make the old files unreadable, which is not what this is about.
        const [records, old] = [rooted(withoutCustom(after)), rooted(withoutCustom(before))];
        const files = write(records, write(old));
        expect(planOf(files, records)).toEqual({ problems: [], plan: [], read: records.length });
      }),
      { numRuns: 8 },
    );
  });

  const HAND = `# Our people first.
kind: person
key: PER-a
title: A   # the boss
---
kind: control
key: CTL-1
title: "One" # kept
state: draft
links:
  # why we do it
  governed_by: [POL-1]
---
# The second is a list.
kind: policy
records:
  - key: POL-1
    title: One
  # about the other
  - key: POL-2
    title: Two
    type: standard
`;
  const base = { owner: null, scope: ROOT, dueAt: null, data: {}, links: [] };
  const held: MadeRecord[] = [
    { ...base, kind: 'person', key: 'PER-a', title: 'A', state: 'active' },
    {
      ...base,
      kind: 'control',
      key: 'CTL-1',
      title: 'One',
      state: 'draft',
      links: [{ relation: 'governed_by', to: 'POL-1', data: {} }],
    },
    { ...base, kind: 'policy', key: 'POL-1', title: 'One', state: 'draft' },
    { ...base, kind: 'policy', key: 'POL-2', title: 'Two', state: 'draft', data: { type: 'standard' } },
  ];
  const existing = [{ name: 'all.yaml', text: HAND }];

  it('leaves a hand-written file alone that says what is so', () => {
    expect(write(held, existing)).toEqual(existing);
  });

  it('changes only what differs, and keeps comments', () => {
    const changed = held.flatMap((record): MadeRecord[] => {
      if (record.key === 'CTL-1') return [{ ...record, title: 'Uno', owner: 'PER-a', data: { theme: 'people' } }];
      return record.key === 'PER-a' ? [] : [record.key === 'POL-2' ? { ...record, data: {} } : record];
    });
    const added: MadeRecord = { ...base, kind: 'policy', key: 'POL-3', title: 'Three', state: 'approved' };
    const [file] = write([...changed, added], existing);
    expect(file?.text).toBe(`kind: control
key: CTL-1
title: "Uno" # kept
state: draft
links:
  # why we do it
  governed_by: [ POL-1 ]
owner: PER-a
theme: people
---
# The second is a list.
kind: policy
records:
  - key: POL-1
    title: One
  # about the other
  - key: POL-2
    title: Two
---
kind: policy
key: POL-3
title: Three
state: approved
`);
  });

  it('reads a file that begins with many empty lines', () => {
    const blank = `${'\n'.repeat(40)}x: 1\n---\nx: 2\n`;
    expect(() => write(held, [{ name: 'a.yaml', text: blank }])).toThrow(/^a\.yaml:41:1/);
    const lead = `${' \n# ours\n'.repeat(40)}---\n${HAND}`;
    expect(write(held, [{ name: 'all.yaml', text: lead }])).toEqual([{ name: 'all.yaml', text: lead }]);
  });

  it('refuses a file that cannot be read, with its place', () => {
    const broken = [
      { name: 'x.yaml', text: 'kind: person\nkey: PER-a\ntitle: A\n---\nkind: person\nkey: PER-b\nnmae: B\n' },
    ];
    expect(() => write(held, broken)).toThrow(/^x\.yaml:5:1: "title"/);
  });
});

/** Nor what is said about a field, which would be about nothing. */
const withoutCustom = (records: readonly MadeRecord[]): MadeRecord[] =>
  records
    .filter(({ kind, links }) => kind !== 'custom_field' && !(kind === 'comment' && links.some(isOfField)))
    .map((record) => ({
      ...record,
      data: Object.fromEntries(Object.entries(record.data).filter(([name]) => !name.startsWith('x_'))),
      links: record.links.filter((link) => !isOfField(link)),
    }));

const isOfField = ({ to }: { readonly to: string }): boolean => to.startsWith('FLD-');
